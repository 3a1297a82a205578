import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderLocally } from '../../local/render/render-locally';
import { outputFiles } from '../../worker/task/publish/output';
import { OutputChecker } from '../../worker/output-check/output-checker';
import { median } from '../run';
import type { BenchScene } from './render-ways';

/**
 * What looking at a frame costs, in ms, beside what rendering it does; and what a worker spends once, on starting the thread and on
 * the first frame. It runs beside the next frame: Blender waits for none of it.
 */
export async function outputCheckTimes(
  scene: BenchScene,
  blender: string,
): Promise<{ check: number; frame: number; first: number }> {
  const output = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
  const frames: number[] = [];
  await renderLocally(
    {
      input: scene.path,
      frames: `1-${String(scene.frames)}`,
      output,
      workers: 1,
      taskSize: 1,
      settings: {},
      blender,
    },
    (told) => {
      if (told.kind === 'worker' && told.event.event === 'rendered') frames.push(told.event.seconds * 1000);
    },
    new AbortController().signal,
  );
  const files = (await outputFiles(output)).filter(({ name }) => name.startsWith('frame_'));
  const checker = new OutputChecker();
  const times: number[] = [];
  for (const { path } of files) {
    const began = performance.now();
    await checker.check(path);
    times.push(performance.now() - began);
  }
  await rm(output, { recursive: true });
  const [first = 0, ...others] = times;
  return { check: median(others), frame: median(frames), first };
}
