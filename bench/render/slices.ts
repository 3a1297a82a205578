import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../farm/ledger/ledger';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { renderLocally } from '../../local/render/render-locally';
import type { NewRecord } from '../../protocol/ledger/record';
import type { BenchScene } from './render-ways';

/** So many make a frame of twenty seconds or more, which is long by this limit. */
const SAMPLES = 800;
const LIMIT_SECONDS = 10;

/** What slices add to a frame that is known to be long: its seconds in one and in slices, the best of some rounds each. */
export async function slicesOverhead(
  scene: BenchScene,
  blender: string,
  rounds: number,
): Promise<{ readonly inOne: number; readonly inSlices: number; readonly slices: number }> {
  let [inOne, inSlices, slices] = [Infinity, Infinity, 0];
  for (let round = 0; round < rounds; round++) {
    inOne = Math.min(inOne, (await secondFrame(scene, blender, Infinity)).seconds);
    const sliced = await secondFrame(scene, blender, LIMIT_SECONDS);
    if (sliced.seconds < inSlices) [inSlices, slices] = [sliced.seconds, sliced.slices?.count ?? 0];
  }
  return { inOne, inSlices, slices };
}

/** The first shows the worker that they are long, and starts Blender up. */
async function secondFrame(scene: BenchScene, blender: string, sliceSeconds: number): Promise<NewRecord> {
  const output = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
  const what = { input: scene.path, frames: '1-2', settings: { samples: SAMPLES }, blender };
  const how = { output, workers: 1, taskSize: 1, sliceSeconds };
  await renderLocally({ ...what, ...how }, () => undefined, new AbortController().signal);
  const store = new FolderObjectStore(output);
  for await (const job of Ledger.jobs(store)) {
    const record = await new Ledger(store, job).record('frame_000002');
    if (record?.version !== 2) continue;
    await rm(output, { recursive: true });
    return record;
  }
  throw new Error('no record was written');
}
