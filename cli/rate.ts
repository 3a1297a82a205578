import { stderrColours as pc } from './colours';

/** Seconds as people read them: `4.2 s`, `3:07`, `1:02:03`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${String(h)}:${two(m)}:${two(s)}` : `${String(m)}:${two(s)}`;
}

/** `2.1 a minute  17:09 left`; of what takes long, so many an hour. */
export function paceText(unitsPerMinute: number, secondsLeft: number): string {
  const rate =
    unitsPerMinute < 1
      ? `${(unitsPerMinute * 60).toFixed(1)} an hour`
      : `${unitsPerMinute.toFixed(1)} a minute`;
  return `${rate}  ${duration(secondsLeft)} left`;
}

/** How fast units come in, and how long the rest will take. */
export class Rate {
  private total = 0;
  private settled = 0;
  private began = Date.now();

  start(total: number): void {
    this.total = total;
    this.began = Date.now();
  }

  update(count: { readonly done: number; readonly failed: number }): void {
    this.settled = count.done + count.failed;
  }

  /** `[########--------]  12/48  2.1 frames a minute  17:09 left` in so many columns. */
  bar(columns: number): string {
    if (this.total === 0) return '';
    const seconds = (Date.now() - this.began) / 1000;
    const perMinute = (this.settled / seconds) * 60;
    const left = ((this.total - this.settled) * seconds) / this.settled;
    const pace = this.settled === 0 ? '' : `  ${paceText(perMinute, left)}`;
    const text = `${String(this.settled)}/${String(this.total)}${pace}`;
    const width = Math.max(10, Math.min(40, columns - text.length - 6));
    const full = Math.round((this.settled / this.total) * width);
    return `${pc.green('█'.repeat(full))}${pc.dim('░'.repeat(width - full))}  ${text}`;
  }
}
