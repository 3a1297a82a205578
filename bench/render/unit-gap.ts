import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderLocally } from '../../local/render/render-locally';
import { median } from '../run';
import type { BenchScene } from './render-ways';

/** What one worker adds between two units: from the end of a render to the beginning of the next, in ms. */
export async function unitGaps(
  scene: BenchScene,
  blender: string,
): Promise<{ median: number; worst: number }> {
  const output = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
  const gaps: number[] = [];
  let rendered: number | undefined;
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
      if (told.kind !== 'worker') return;
      const at = Date.parse(told.event.time);
      if (told.event.event === 'rendering' && rendered !== undefined) gaps.push(at - rendered);
      if (told.event.event === 'rendered') rendered = at;
    },
    new AbortController().signal,
  );
  await rm(output, { recursive: true });
  return { median: median(gaps), worst: Math.max(...gaps) };
}
