/** Seconds as people read them: `4.2 s`, `3:07`, `1:02:03`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${String(h)}:${two(m)}:${two(s)}` : `${String(m)}:${two(s)}`;
}

/** `2.1 a minute`; for slow work, so many an hour. */
export function rateText(unitsPerMinute: number): string {
  return unitsPerMinute < 1
    ? `${(unitsPerMinute * 60).toFixed(1)} an hour`
    : `${unitsPerMinute.toFixed(1)} a minute`;
}

/** `2.1 a minute  17:09 left` */
export function paceText(unitsPerMinute: number, secondsLeft: number): string {
  return `${rateText(unitsPerMinute)}  ${duration(secondsLeft)} left`;
}
