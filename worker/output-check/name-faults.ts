import type { ExpectedFile } from './expected-file';
import { OutputFault } from './output-fault';

const MOST_NAMED = 3;

/**
 * Matches files to those that the scene writes. Blender's naming rules differ between versions. So when a folder and ending have as many
 * files with the frame's number as expected, they match in order. An add-on may write more (Freestyle writes an SVG). A file with the
 * frame's number in its name belongs to the frame; without one, the next frame would overwrite it.
 *
 * @returns what was expected, by the file's name.
 * @throws OutputFault.
 */
export function matchNames<T extends Pick<ExpectedFile, 'name'>>(
  names: readonly string[],
  expected: readonly T[],
  frame: number,
): ReadonlyMap<string, T> {
  const matched = new Map(expected.filter(({ name }) => names.includes(name)).map((one) => [one.name, one]));
  const others = names.filter((name) => !matched.has(name));
  const strange = others.filter((name) => !hasNumber(name, frame));
  const missing = expected.filter(({ name }) => !matched.has(name));
  for (const kind of new Set(missing.map(kindOf))) {
    const gone = missing.filter((one) => kindOf(one) === kind);
    const instead = others.filter((name) => kindOf({ name }) === kind && hasNumber(name, frame));
    if (gone.length !== instead.length) throw notWritten(gone, others);
    for (const [i, one] of sorted(gone).entries()) matched.set(instead[i] ?? '', one);
  }
  if (strange.length > 0)
    throw new OutputFault(
      'unexpected',
      `${listed(strange)} was written with the frame, and nothing in the scene says so; each frame would write over the last one's`,
    );
  return matched;
}

type Named = Pick<ExpectedFile, 'name'>;

function notWritten(gone: readonly Named[], others: readonly string[]): OutputFault {
  const instead = others.length > 0 ? `; in its place there is ${listed(others)}` : '';
  return new OutputFault(
    'missing',
    `Blender did not write ${listed(gone.map(({ name }) => name))}${instead}`,
  );
}

/** The node's folder, and the ending. */
function kindOf({ name }: Named): string {
  const folder = name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
  return `${folder}/${name.slice(name.lastIndexOf('.')).toLowerCase()}`;
}

function sorted<T extends Named>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function hasNumber(name: string, frame: number): boolean {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const number = String(Math.abs(frame));
  // Blender appends four digits to a name that may itself end in digits.
  return (file.match(/\d+/g) ?? []).some(
    (digits) => Number(digits) === Number(number) || digits.endsWith(number.padStart(4, '0')),
  );
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${String(names.length - MOST_NAMED)} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
