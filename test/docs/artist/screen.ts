import { COLUMNS } from './terminal';

/** A character on a screen, and its colours as SGR parameters: `` or `1;31`. */
export interface Cell {
  readonly character: string;
  readonly style: string;
}

/** What a terminal that is `COLUMNS` wide shows of lines with their escape sequences; blank lines around them are left out. */
export function screenOf(text: string): Cell[][] {
  let style: string[] = [];
  const lines = text.split('\n').map((line) => {
    const cells: Cell[] = [];
    for (const [part, sgr] of line.matchAll(/\u001b\[([\d;]*)m|\u001b[^m]*m|./gu)) {
      if (sgr !== undefined) style = styleAfter(style, sgr.split(';'));
      else if (!part.startsWith('\u001b')) cells.push({ character: part, style: style.join(';') });
    }
    while (cells.at(-1)?.character === ' ') cells.pop();
    return cells;
  });
  while (lines.at(-1)?.length === 0) lines.pop();
  while (lines[0]?.length === 0) lines.shift();
  return lines.flatMap(wrapped);
}

/** A screen without its colours. */
export function textOf(screen: readonly (readonly Cell[])[]): string {
  return screen.map((line) => line.map(({ character }) => character).join('')).join('\n');
}

function wrapped(line: readonly Cell[]): Cell[][] {
  const rows: Cell[][] = [];
  for (let at = 0; at < Math.max(1, line.length); at += COLUMNS) rows.push(line.slice(at, at + COLUMNS));
  return rows;
}

function styleAfter(style: readonly string[], given: readonly string[]): string[] {
  return given.reduce<string[]>(
    (now, one) => {
      if (one === '' || one === '0') return [];
      if (one === '39') return now.filter((other) => !/^3\d$/.test(other));
      if (one === '22') return now.filter((other) => other !== '1' && other !== '2');
      return [...now, one];
    },
    [...style],
  );
}
