import { widthOf } from '../terminal/own-codes';

/**
 * Rows as a table: each column as wide as its widest cell, whatever its colours. Numbers are to stand under each other from the right.
 *
 * @param right columns that are set to the right.
 */
export function columns(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    // There may be more rows than a call takes arguments.
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
