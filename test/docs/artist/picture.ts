import { type Cell } from './screen';
import { COLUMNS } from './terminal';

const [WIDTH, HEIGHT, MARGIN, FONT] = [8.4, 19, 14, 14] as const;

/** Colours of a dark terminal, by what selects them. */
const COLOURS: Readonly<Record<string, string>> = {
  '2': '#8b949e',
  '31': '#ff7b72',
  '32': '#7ee787',
  '33': '#e3b341',
};
const [TEXT, GROUND] = ['#e6edf3', '#161b22'] as const;

/** A screen as an SVG picture. */
export function pictureOf(screen: readonly (readonly Cell[])[], title: string): string {
  const width = MARGIN * 2 + WIDTH * COLUMNS;
  const height = MARGIN * 2 + HEIGHT * screen.length;
  const lines = screen.flatMap((line, row) => runsOf(line).map((run) => textOf(run, row)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${String(FONT)}">`,
    `  <title>${escaped(title)}</title>`,
    `  <rect width="100%" height="100%" rx="8" fill="${GROUND}"/>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

interface Run {
  readonly column: number;
  readonly style: string;
  text: string;
  /** How many columns it takes. */
  columns: number;
}

/** Neighbours of one style together, and no blanks by themselves. */
function runsOf(line: readonly Cell[]): Run[] {
  const runs: Run[] = [];
  for (const [column, { character, style }] of line.entries()) {
    const last = runs.at(-1);
    if (last?.style === style) {
      last.text += character;
      last.columns++;
    } else runs.push({ column, style, text: character, columns: 1 });
  }
  return runs.filter(({ text }) => text.trim() !== '');
}

function textOf({ column, style, text, columns }: Run, row: number): string {
  const styles = style.split(';');
  const colour = styles.flatMap((one) => COLOURS[one] ?? [])[0] ?? TEXT;
  const bold = styles.includes('1') ? ' font-weight="bold"' : '';
  const x = rounded(MARGIN + WIDTH * column);
  const y = rounded(MARGIN + HEIGHT * row + FONT);
  // Whatever font is there, columns stay columns.
  const length = rounded(WIDTH * columns);
  return `  <text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${colour}"${bold} xml:space="preserve">${escaped(text)}</text>`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
