import { keys, nameInKey } from '../../protocol/job/keys';
import { type WorkerState, workerState } from '../../protocol/environment/worker-state';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { readJsonIfReadable } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

const LANES = 32;

export type SeenWorker = WorkerState & {
  /** When it said so, on the store's clock. */
  readonly seen: Date;
};

/**
 * What the workers of a farm said of themselves last, by their names.
 *
 * @param wanted whose words to read; there may be some of workers that were killed.
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

/** So long after its last word, which it says each minute, a worker is taken for gone. */
const SILENT_MS = 3 * 60_000;

/** Whether a worker was heard of a moment ago whose instance has this Blender. */
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

/** The names of the workers of a farm that have said something of themselves, and have not said that they end. */
export async function heardWorkers(store: ObjectStore, group: string): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { key } of store.list(keys.farm(group).workers)) names.add(nameInKey(key));
  return names;
}
