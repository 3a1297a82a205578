import { clockTime } from '../../protocol/text/clock-time';

const LATELY_MS = 12 * 3_600_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment in local time: `02:14`; with its day when that is half a day ago or more, `26 Nov 02:14`. */
export function clockText(at: Date, now = new Date()): string {
  const time = clockTime(at);
  if (Math.abs(now.getTime() - at.getTime()) < LATELY_MS) return time;
  const day = `${String(at.getDate())} ${MONTHS[at.getMonth()] ?? ''}`;
  const year = at.getFullYear() === now.getFullYear() ? '' : ` ${String(at.getFullYear())}`;
  return `${day}${year} ${time}`;
}
