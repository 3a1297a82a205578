import { BLENDERS } from '../support/blender';
import { type Look, type Outcome, type Outcomes, outcomesOn, type Way } from './way';

/** The tables of docs/how-it-works/trust.md, as lines of Markdown: what each program does, on each Blender. */
export function tables(ways: readonly Way[]): string[] {
  return [
    ...tableOf('`brenda render`', ways, ({ brenda }, way) => caught(brenda) + cell(brenda, way)),
    '',
    ...tableOf('`blender -b SCENE -a`', ways, ({ blender }, way) => {
      return cell(blender, way) + (way.note === undefined ? '' : `; ${way.note}`);
    }),
  ];
}

/** A column for each Blender; what is as on the first is not said again. */
function tableOf(
  program: string,
  ways: readonly Way[],
  told: (outcomes: Outcomes, way: Way) => string,
): string[] {
  const rows = ways.map((way, i) => {
    const [first, ...others] = BLENDERS.map((name) => {
      const outcomes = outcomesOn(way, name);
      return outcomes ? told(outcomes, way) : 'does not arise';
    });
    return [String(i + 1), way.title, first ?? '', ...others.map((text) => (text === first ? '″' : text))];
  });
  const [first, ...others] = BLENDERS;
  return aligned([['', 'what is wrong', `${program}, ${first}`, ...others], ...rows]);
}

/** How often each of the two says success and has a wrong frame, on each Blender. */
export function counts(ways: readonly Way[]): string[] {
  const rows = BLENDERS.map((name) => {
    const there = ways.flatMap((way) => {
      const outcomes = outcomesOn(way, name);
      return outcomes ? [{ ...outcomes, way }] : [];
    });
    const ours = there.filter(({ brenda }) => isPassedOn(brenda));
    const silent = ours.filter(({ brenda }) => brenda.says === undefined);
    const theirs = there.filter(({ blender, way }) => isPassedOn(blender) || isOther(way, blender));
    return [name, ...[there, theirs, ours, silent].map(({ length }) => String(length))];
  });
  return aligned([['Blender', 'ways', '`blender -a`', '`brenda render`', 'without a warning'], ...rows]);
}

/** Whether a frame, right as it looks, is another one than was asked for. */
function isOther({ isNotAskedFor }: Way, { ended, frames }: Outcome): boolean {
  return isNotAskedFor === true && ended === 0 && Object.keys(frames).length > 0;
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
