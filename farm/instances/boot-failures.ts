import { type BootFailure, bootFailure } from '../../protocol/failure/boot-failure';
import { keys, nameInKey } from '../../protocol/job/keys';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { readJsonIfReadable } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

const LANES = 16;

export type FailedBoot = Pick<BootFailure, 'instance'> &
  Partial<BootFailure> & {
    /** When it was written down, on the store's clock; milliseconds. What the instance's own clock says is for people. */
    readonly recorded: number;
  };

/**
 * The boots of a farm's instances that failed since it was last seeded, in the order in which they did. One that cannot be
 * read failed all the same, and whoever counts them must not fail for it.
 */
export async function bootFailures(store: ObjectStore, group: string): Promise<FailedBoot[]> {
  const found: FailedBoot[] = [];
  await forEachConcurrently(store.list(keys.farm(group).bootFailures), LANES, async ({ key, modified }) => {
    const instance = nameInKey(key);
    const read = await readJsonIfReadable(store, key, bootFailure);
    found.push({ ...(read ?? { instance }), recorded: modified.getTime() });
  });
  return found.sort((a, b) => a.recorded - b.recorded || (a.instance < b.instance ? -1 : 1));
}

/**
 * Somebody has asked something of the farm: boots that failed are forgotten, so that the fleet may try again, and so is what the drainer
 * remembers. To it a farm that was drained would be drained as before if all was rendered, or lost, between two of its looks.
 */
export async function beginAnew(store: ObjectStore, group: string): Promise<void> {
  const own = keys.farm(group);
  await forEachConcurrently(store.list(own.bootFailures), LANES, ({ key }) => store.delete(key));
  await store.delete(own.drainer);
}
