import { widthOf } from '../terminal/own-codes';

/** The extra indentation of continuation lines. */
const FURTHER = '    ';

/**
 * Wraps a line of prose at so many columns, between words; continuation lines are indented further. A longer word stays whole.
 *
 * @param columns Infinity for no wrapping.
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

/** The width of a stream: its terminal's; Infinity anywhere else, where each line is one text. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return isTTY ? columns : Infinity;
}
