import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderLocally } from '../../local/render/render-locally';
import { median } from '../run';
import type { BenchScene } from './render-ways';

/** Node's own: a message for each request that a server of this process receives. */
const REQUESTS = 'http.server.request.start';

interface UnitGaps {
  /** What one worker adds between two units: from the end of a render to the beginning of the next, in ms. */
  readonly median: number;
  readonly worst: number;
  /** Requests to the local queue and store, those of the start included, for each frame. */
  readonly requests: number;
}

/** Renders the scene here, and looks at what goes on between its frames. */
export async function unitGaps(scene: BenchScene, blender: string): Promise<UnitGaps> {
  const output = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
  const gaps: number[] = [];
  let rendered: number | undefined;
  let requests = 0;
  const count = (): void => {
    requests++;
  };
  subscribe(REQUESTS, count);
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
  unsubscribe(REQUESTS, count);
  await rm(output, { recursive: true });
  return { requests: requests / scene.frames, median: median(gaps), worst: Math.max(...gaps) };
}
