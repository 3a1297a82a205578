import type { Look, Outcome, Way } from './way';

/** The table of docs/trust.md, as lines of Markdown. */
export function table(ways: readonly Way[]): string[] {
  const rows = ways.map((way, i) => [
    String(i + 1),
    way.title,
    caught(way.brenda) + cell(way.brenda, way),
    cell(way.blender, way) + (way.note === undefined ? '' : `; ${way.note}`),
  ]);
  return aligned([['', 'what is wrong', '`brenda render`', '`blender -b SCENE -a`'], ...rows]);
}

/** How often each of the two says success and has a wrong frame. */
export function counts(ways: readonly Way[]): string {
  const ours = ways.filter(({ brenda }) => isPassedOn(brenda));
  const silent = ours.filter(({ brenda }) => brenda.says === undefined);
  const theirs = ways.filter(({ blender, isNotAskedFor }) => isNotAskedFor === true || isPassedOn(blender));
  return [
    `Of these ${String(ways.length)} ways, \`blender -a\` ends ${String(theirs.length)} with exit code 0 and a wrong frame.`,
    `\`brenda render\` does so in ${String(ours.length)}, ${String(silent.length)} of them without a warning.`,
  ].join(' ');
}

function isPassedOn({ ended, frames }: Outcome): boolean {
  return ended === 0 && Object.values(frames).some((look) => look !== 'right');
}

/** What is put before the cell of a frame that is wrong. */
function caught(outcome: Outcome): string {
  if (!isPassedOn(outcome)) return '';
  return outcome.says === undefined ? '**not caught**, ' : '**warned of, not stopped**, ';
}

function cell({ ended, frames, says }: Outcome, way: Way): string {
  const said = says === undefined ? '' : `; says \`${says}\``;
  return `${howEnded(ended)}: ${told(frames, way)}${said}`;
}

function howEnded(ended: Outcome['ended']): string {
  if (typeof ended === 'number') return `exit ${String(ended)}`;
  return ended === 'still running' ? 'never ends' : `ended by ${ended}`;
}

/** One frame, and several. */
const LOOKS: Readonly<Record<Look, readonly [string, string]>> = {
  right: ['the right frame', 'right'],
  pink: ['a pink frame', 'pink'],
  'partly pink': ['a frame that is partly pink', 'partly pink'],
  black: ['a black frame', 'black'],
  'partly black': ['a frame that is partly black', 'partly black'],
  'of another scene': ['a frame of another scene', 'of another scene'],
  'cut off': ['half a frame', 'cut off'],
  'an empty file': ['an empty file', 'an empty file'],
  'not a number': ['a frame whose values are no numbers', 'no numbers'],
  'a movie': ['a movie', 'a movie'],
  'something else': ['another frame', 'another'],
};

function told(frames: Outcome['frames'], { frames: [first, last] = [1, 1] }: Way): string {
  const found = Object.entries(frames);
  const [only] = found;
  if (!only) return 'no frame';
  if (found.length === 1 && (first === last || !isNumber(only[0]))) return LOOKS[only[1]][0];
  const asked = Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
  const numbered = asked.map((name) => `frame ${name} ${frames[name] ? LOOKS[frames[name]][1] : 'missing'}`);
  const others = found.filter(([name]) => !isNumber(name)).map(([name, look]) => `${name} ${LOOKS[look][1]}`);
  return [...numbered, ...others].join(', ');
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const [head = [], ...body] = rows;
  const widths = head.map((_, i) => Math.max(3, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}
