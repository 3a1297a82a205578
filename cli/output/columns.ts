import { widthOf } from '../terminal/own-codes';

/**
 * Rows as a table: each column as wide as its widest cell, whatever its colours.
 *
 * @param right columns that are aligned right, such as numbers.
 */
export function columns(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    // A spread call would fail with too many rows.
    rows.reduce((most, row) => Math.max(most, widthOf(row[i] ?? '')), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat((widths[i] ?? 0) - widthOf(cell));
        return right.has(i) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd(),
  );
}
