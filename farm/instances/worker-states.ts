import { keys, nameInKey } from '../../protocol/job/keys';
import { type WorkerState, workerState } from '../../protocol/environment/worker-state';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { readJsonIfReadable } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

const LANES = 32;

export type SeenWorker = WorkerState & {
  /** When it sent this, on the store's clock. */
  readonly seen: Date;
};

/**
 * The last state that each worker of a farm has reported, by name.
 *
 * @param wanted the workers to read; some states may be of workers that were killed.
 */
export async function workerStates(
  store: ObjectStore,
  group: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, SeenWorker>> {
  const found = new Map<string, SeenWorker>();
  await forEachConcurrently(store.list(keys.farm(group).workers), LANES, async ({ key, modified }) => {
    const name = nameInKey(key);
    if (!wanted.has(name)) return;
    const state = await readJsonIfReadable(store, key, workerState);
    if (state) found.set(name, { ...state, seen: modified });
  });
  return found;
}

/** A worker reports each minute. After this long without a report, it counts as gone. */
const SILENT_MS = 3 * 60_000;

/** Whether a worker whose instance has this Blender has reported recently. */
export async function hasWorkerWith(store: ObjectStore, group: string, build: string): Promise<boolean> {
  const now = (await store.now()).getTime();
  let has = false;
  await forEachConcurrently(store.list(keys.farm(group).workers), LANES, async ({ key, modified }) => {
    if (has || now - modified.getTime() > SILENT_MS) return;
    const state = await readJsonIfReadable(store, key, workerState);
    if (state?.blender === build && state.stopping === undefined) has = true;
  });
  return has;
}

/** The names of a farm's workers that have reported a state, and have not reported their end. */
export async function heardWorkers(store: ObjectStore, group: string): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { key } of store.list(keys.farm(group).workers)) names.add(nameInKey(key));
  return names;
}
