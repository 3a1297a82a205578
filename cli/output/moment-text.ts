import { clockTime } from '../../protocol/text/clock-time';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A moment in local time: `14:46, 3 min ago`; on another day `27 Nov 14:46, 2 days ago`, in another year with that.
 *
 * @param at ISO 8601, or milliseconds. Any other text is returned as it is.
 */
export function momentText(at: string | number, now: number = Date.now()): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return String(at);
  return `${dayText(time, new Date(now))}${clockTime(time)}, ${agoText(now - time.getTime())}`;
}

function dayText(time: Date, now: Date): string {
  if (time.toDateString() === now.toDateString()) return '';
  const month = time.toLocaleString('en', { month: 'short' });
  const year = time.getFullYear() === now.getFullYear() ? '' : ` ${String(time.getFullYear())}`;
  return `${String(time.getDate())} ${month}${year} `;
}

/** `3 min ago`; for the future `in 3 min`, or `now` for a few seconds that another clock may be ahead. */
function agoText(milliseconds: number): string {
  const ago = Math.abs(milliseconds);
  const said =
    ago < MINUTE
      ? `${String(Math.floor(ago / 1000))} s`
      : ago < HOUR
        ? `${String(Math.floor(ago / MINUTE))} min`
        : ago < DAY
          ? `${String(Math.floor(ago / HOUR))} h`
          : counted(Math.floor(ago / DAY));
  if (ago < 1000) return 'now';
  return milliseconds < 0 ? `in ${said}` : `${said} ago`;
}

function counted(days: number): string {
  return days === 1 ? '1 day' : `${String(days)} days`;
}
