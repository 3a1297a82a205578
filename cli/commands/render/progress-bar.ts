import { stderrColours as pc } from '../../output/colours';
import { rateText } from '../../output/rate';
import { estimateText, timeText } from '../../time-left/time-text';
import type { TimeLeft } from '../../time-left/time-left';

/** The width of the bar, and of the gap before the text. */
const [NARROWEST, WIDEST, BETWEEN] = [10, 40, 2];

/** `████░░░░  12/48  2.1 a minute  about 17 min, between 15 min and 20 min left` in so many columns; empty before anything is known. */
export function progressBar(timeLeft: TimeLeft, columns: number): string {
  const { total, settled } = timeLeft;
  if (total === 0) return '';
  const count = `${String(settled)}/${String(total)}`;
  const left = timeLeft.left();
  const perMinute = timeLeft.unitsPerMinute();
  if (left === undefined || perMinute === undefined)
    return `${bar(settled / total, columns, count)}  ${count}`;
  const pace = `${count}  ${rateText(perMinute)}  `;
  const spread = `${pace}${estimateText(left)} left`;
  const fits = spread.length + NARROWEST + BETWEEN <= columns;
  const text = fits ? spread : `${pace}about ${timeText(left.seconds)} left`;
  return `${bar(settled / total, columns, text)}  ${text}`;
}

function bar(part: number, columns: number, text: string): string {
  const width = Math.max(NARROWEST, Math.min(WIDEST, columns - text.length - BETWEEN));
  const full = Math.round(part * width);
  return `${pc.green('█'.repeat(full))}${pc.dim('░'.repeat(width - full))}`;
}
