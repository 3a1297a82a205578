import type { ExpectedFile } from './expected-file';
import { OutputFault } from './output-fault';

const MOST_NAMED = 3;

/**
 * Compares the files there are with those that the scene writes. An add-on may write more (Freestyle writes an SVG): with the
 * frame's number in its name a file is the frame's; without one the next frame would write over it.
 *
 * @returns names of files that were not expected, and are the frame's.
 * @throws OutputFault.
 */
export function compareNames(
  names: readonly string[],
  expected: readonly Pick<ExpectedFile, 'name'>[],
  frame: number,
): string[] {
  const wanted = new Set(expected.map(({ name }) => name));
  const gone = [...wanted].filter((name) => !names.includes(name));
  const others = names.filter((name) => !wanted.has(name));
  const strange = others.filter((name) => !hasNumber(name, frame));
  if (gone.length > 0) {
    const instead = others.length > 0 ? `; in its place there is ${listed(others)}` : '';
    throw new OutputFault('missing', `Blender did not write ${listed(gone)}${instead}`);
  }
  if (strange.length > 0)
    throw new OutputFault(
      'unexpected',
      `${listed(strange)} was written with the frame, and nothing in the scene says so; each frame would write over the last one's`,
    );
  return others;
}

function hasNumber(name: string, frame: number): boolean {
  const file = name.slice(name.lastIndexOf('/') + 1);
  return (file.match(/-?\d+/g) ?? []).some((digits) => Math.abs(Number(digits)) === Math.abs(frame));
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${String(names.length - MOST_NAMED)} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
