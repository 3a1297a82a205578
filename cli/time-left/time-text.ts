import type { Estimate } from './estimate';

/** A duration for people: `40 s`, `12 min`, `2 h 10 min`, `3 days 4 h`. */
export function timeText(seconds: number): string {
  if (seconds < 99.5) return `${String(Math.max(1, Math.round(seconds)))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return two(hours, 'h', minutes % 60, 'min');
  const wholeHours = Math.round(minutes / 60);
  return two(Math.floor(wholeHours / 24), 'days', wholeHours % 24, 'h');
}

/** `about 2 h 10 min, between 1 h 50 min and 2 h 40 min` */
export function estimateText({ seconds, least, most }: Estimate): string {
  const [about, from, to] = [seconds, least, most].map(timeText);
  const spread = from === to ? '' : `, between ${from ?? ''} and ${to ?? ''}`;
  return `about ${about ?? ''}${spread}`;
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${String(large)} ${largeUnit}${small === 0 ? '' : ` ${String(small)} ${smallUnit}`}`;
}
