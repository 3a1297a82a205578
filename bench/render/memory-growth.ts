import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlenderProcess } from '../../worker/render/blender/process/blender-process';
import { run } from '../run';
import type { BenchScene } from './render-ways';

/** What a Blender holds in memory after so many frames, in MB. */
export interface MemoryAfter {
  readonly frames: number;
  /** One `blender -b SCENE -a`. */
  readonly plain: number;
  /** One Blender as a worker drives it. */
  readonly driven: number;
  /** The same, each frame once, on and back over the whole range. */
  readonly outOfOrder: number;
}

/** After each so many frames. */
const EVERY = 50;

/** Renders all frames of the scene in each way, one after the other. Linux. */
export async function memoryGrowth(scene: BenchScene, blender: string): Promise<MemoryAfter[]> {
  const inOrder = Array.from({ length: scene.frames }, (_, i) => i + 1);
  const plain = await byPlainBlender(scene, blender);
  const driven = await byDrivenBlender(scene, blender, inOrder);
  const outOfOrder = await byDrivenBlender(scene, blender, shuffled(scene.frames));
  return inOrder
    .filter((frames) => frames % EVERY === 0)
    .map((frames) => ({
      frames,
      plain: plain[frames - 1] ?? NaN,
      driven: driven[frames - 1] ?? NaN,
      outOfOrder: outOfOrder[frames - 1] ?? NaN,
    }));
}

/** Blender says of itself after each frame. */
const SAY = [
  'import bpy',
  'def say(*_):',
  '    with open("/proc/self/status") as status:',
  '        print("resident", next(line.split()[1] for line in status if line.startswith("VmRSS")), flush=True)',
  'bpy.app.handlers.render_write.append(say)',
].join('\n');

async function byPlainBlender({ path, frames }: BenchScene, blender: string): Promise<number[]> {
  const output = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
  const range = ['-s', '1', '-e', String(frames), '-a'];
  const said = await run(blender, [
    '-b',
    path,
    '-o',
    join(output, 'frame_######'),
    '--python-expr',
    SAY,
    ...range,
  ]);
  await rm(output, { recursive: true });
  return [...said.matchAll(/^resident (\d+)$/gm)]
    .slice(0, frames)
    .map(([, kib]) => (Number(kib) * 1024) / 1e6);
}

async function byDrivenBlender(
  { path }: BenchScene,
  blender: string,
  order: readonly number[],
): Promise<number[]> {
  const work = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
  const driven = await BlenderProcess.start({ executable: blender, workFolder: work });
  const found: number[] = [];
  try {
    await driven.open(path, {});
    for (const frame of order) {
      const folder = join(work, String(frame));
      await mkdir(folder);
      found.push((await driven.render({ frame, folder })).residentBytes / 1e6);
    }
  } finally {
    await driven.close();
    await rm(work, { recursive: true, force: true });
  }
  return found;
}

/** Each number from 1 to `count` once, far from the one before it, and the same each time. */
function shuffled(count: number): number[] {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  let step = Math.floor(count * 0.4) + 1;
  while (divides(step, count) > 1) step++;
  return Array.from({ length: count }, (_, i) => ((i * step) % count) + 1);
}
