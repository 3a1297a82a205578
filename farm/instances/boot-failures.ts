import { type BootFailure, bootFailure } from '../../protocol/failure/boot-failure';
import { keys, nameInKey } from '../../protocol/job/keys';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { readJsonIfReadable } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

const LANES = 16;

export type FailedBoot = Pick<BootFailure, 'instance'> &
  Partial<BootFailure> & {
    /** When it was recorded, on the store's clock; milliseconds. The time by the instance's own clock is only shown to people. */
    readonly recorded: number;
  };

/**
 * The failed boots of a farm's instances since it was last seeded, in their order. A record that cannot be parsed still counts as a failed
 * boot, and does not make the count fail.
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
 * A new request clears the failed boots, so that the fleet may launch again, and the drainer's memory. With its old memory, the drainer
 * would treat the farm as drained if everything was rendered, or lost, between two of its runs.
 */
export async function forgetBootFailures(store: ObjectStore, group: string): Promise<void> {
  const own = keys.farm(group);
  await forEachConcurrently(store.list(own.bootFailures), LANES, ({ key }) => store.delete(key));
  await store.delete(own.drainer);
}
