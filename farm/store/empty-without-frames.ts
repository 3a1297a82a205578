import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { ObjectStore } from './object-store';

const LANES = 16;
/** What has cost time to render, or says that it is there. */
const RENDERED = /^jobs\/[^/]+\/(?:frames|slices|ledger)\//;

/**
 * Removes what was asked of a farm, and its books, where nothing was ever rendered. Whatever else somebody keeps there, stays.
 *
 * @param group whose books they are.
 * @param isTimeUp whether to leave the rest.
 * @returns how many objects are gone; none where there is a single frame, slice or record.
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
