import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { ObjectStore } from './object-store';

const LANES = 16;
/** Objects that took time to render, or that record them. */
const RENDERED = /^jobs\/[^/]+\/(?:frames|slices|ledger)\//;

/**
 * Deletes a farm's jobs, requests and state when nothing was ever rendered. Other objects in the bucket stay.
 *
 * @param group the group whose state this is.
 * @param isTimeUp whether to stop early.
 * @returns the number of deleted objects; 0 when there is a single frame, slice or record.
 */
export async function emptyWithoutFrames(
  store: Pick<ObjectStore, 'list' | 'delete'>,
  group: string,
  isTimeUp: () => boolean,
): Promise<number> {
  const found: string[] = [];
  for (const prefix of ['jobs/', `farm/${group}/`])
    for await (const { key } of store.list(prefix)) {
      if (RENDERED.test(key) || isTimeUp()) return 0;
      found.push(key);
    }
  let removed = 0;
  await forEachConcurrently(found, LANES, async (key) => {
    if (isTimeUp()) return;
    await store.delete(key);
    removed++;
  });
  return removed;
}
