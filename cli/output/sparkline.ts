const BARS = '▁▂▃▄▅▆▇█';

/**
 * A curve in one line: a character for each value, the higher the value the higher the character; a space where there is none.
 *
 * @param low the value of the lowest character,
 * @param high that of the highest.
 */
export function sparkline(values: readonly (number | undefined)[], low: number, high: number): string {
  const top = BARS.length - 1;
  return values
    .map((value) => {
      if (value === undefined) return ' ';
      const height = high > low ? Math.round(((value - low) / (high - low)) * top) : 0;
      return BARS[Math.min(top, Math.max(0, height))] ?? ' ';
    })
    .join('');
}
