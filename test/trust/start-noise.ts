import { spawnSync } from 'node:child_process';
import { BLENDER } from '../support/blender';

/** When a line of Blender 5's log was written. */
const TIME = /^\d+:\d\d\.\d{3} +/;

let ofStart: ReadonlySet<string> | undefined;

/** Mesa tries several ways to OpenGL, and says of each that fails; so does the allocator of 4.3 of threads. What serves is found all the same. */
const TRIES = /^(?:EGL Error |<jemalloc>: )/;

/** A log without what this Blender says at each start, whatever the scene: an add-on of Debian's that lacks a package, for instance. */
export function withoutStartNoise(log: string): readonly string[] {
  ofStart ??= new Set(linesOf(emptyStart()));
  return linesOf(log).filter((line) => !ofStart?.has(line) && !TRIES.test(line));
}

function linesOf(log: string): string[] {
  return log.split('\n').map((line) => line.replace(TIME, ''));
}

function emptyStart(): string {
  const { stdout, stderr } = spawnSync(BLENDER, ['-b', '--python-expr', 'pass'], { encoding: 'utf8' });
  return stdout + stderr;
}
