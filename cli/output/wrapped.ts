import { widthOf } from '../terminal/own-codes';

/** How much further in the lines behind the first begin. */
const FURTHER = '    ';

/**
 * A line of prose in lines of so many columns at most, broken between words; those behind the first are further in. A word that is longer stays
 * whole.
 *
 * @param columns Infinity where lines may have any length.
 */
export function wrapped(line: string, columns: number): string[] {
  const indent = `${/^ */.exec(line)?.[0] ?? ''}${FURTHER}`;
  const lines: string[] = [];
  let now = '';
  for (const word of line.split(/(?<=\S)(?= +\S)/)) {
    const longer = now + word;
    if (now === '' || widthOf(longer) <= columns) now = longer;
    else {
      lines.push(now);
      now = indent + word.trimStart();
    }
  }
  return [...lines, now];
}

/** How many columns a stream has: those of its terminal; Infinity anywhere else, where each line is one of text. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return isTTY ? columns : Infinity;
}
