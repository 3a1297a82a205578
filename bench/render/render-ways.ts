import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondsOf } from '../run';

export interface BenchScene {
  readonly name: string;
  readonly path: string;
  readonly frames: number;
}

/** Seconds a frame, everything included, from nothing to the last frame on disk. */
export interface WayTimes {
  /** The original's way: a process for each frame. */
  readonly processEach: number;
  /** Ten frames a process. */
  readonly tenEach: number;
  /** One `blender -a` over all: the practical limit without persistent data. */
  readonly oneProcess: number;
  /** `brenda render` with one worker. */
  readonly brenda: number;
}

/**
 * Renders all frames of the scene in each way, in turns. Other programs only ever make a run longer: the best time of each
 * way counts.
 */
export async function renderAllWays(
  scene: BenchScene,
  blender: string,
  brenda: string,
  rounds: number,
): Promise<WayTimes> {
  const inChunks = async (size: number): Promise<number> => {
    const output = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
    let seconds = 0;
    for (let first = 1; first <= scene.frames; first += size) {
      const last = Math.min(first + size - 1, scene.frames);
      const frames = ['-s', String(first), '-e', String(last), '-j', '1', '-t', '0', '-a'];
      seconds += await secondsOf(blender, [
        '-b',
        scene.path,
        '-F',
        'PNG',
        '-o',
        join(output, 'frame_######'),
        ...frames,
      ]);
    }
    await rm(output, { recursive: true });
    return seconds / scene.frames;
  };
  const byBrenda = async (): Promise<number> => {
    const output = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
    const frames = ['--frames', `1-${String(scene.frames)}`, '--format', 'PNG', '--output', output];
    const seconds = await secondsOf(process.execPath, [brenda, 'render', scene.path, ...frames]);
    await rm(output, { recursive: true });
    return seconds / scene.frames;
  };
  const taken: WayTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    taken.push({
      processEach: await inChunks(1),
      tenEach: await inChunks(10),
      oneProcess: await inChunks(scene.frames),
      brenda: await byBrenda(),
    });
  }
  const best = (way: keyof WayTimes): number => Math.min(...taken.map((times) => times[way]));
  return {
    processEach: best('processEach'),
    tenEach: best('tenEach'),
    oneProcess: best('oneProcess'),
    brenda: best('brenda'),
  };
}
