import { isWorldWritable, isProgram, realPath } from './folder-entries';
import { type Machine, thisMachine } from './machine';
import { namedBefore } from '../named-before';
import { type Place, placesOn } from './places';
import type { Release } from './release';
import { versionOnDisk } from './version-on-disk';

/** A Blender on this machine that has not been started yet. */
export interface FoundBlender {
  readonly program: string;
  readonly place: Place;
  /** The release that its path suggests. @default - only Blender itself can report it */
  readonly claimed: Release | undefined;
}

/** No machine has more. */
const MOST = 100;

/**
 * The Blenders on a machine, each once: first the one that `blender` starts in the user's shell. It starts none of them.
 *
 * It leaves out world-writable ones, unless they are on the PATH.
 */
export function findBlenders(machine: Machine = thisMachine()): FoundBlender[] {
  const found = new Map<string, FoundBlender>();
  const places = [...placesOn(machine), ['named before', () => namedBefore(machine)] as const];
  for (const [place, programs] of places) {
    for (const program of programs()) {
      const real = realPath(program);
      if (found.has(real) || found.size >= MOST) continue;
      if (place !== 'PATH' && machine.platform !== 'win32' && isWorldWritable(program)) continue;
      found.set(real, { program, place, claimed: versionOnDisk(program) });
    }
  }
  return [...found.values()];
}

/** The same Blender, or undefined when it is gone. */
export function foundAt(program: string, found: readonly FoundBlender[]): FoundBlender | undefined {
  const real = realPath(program);
  return found.find((one) => realPath(one.program) === real && isProgram(one.program));
}
