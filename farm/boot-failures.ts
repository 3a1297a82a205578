import { type BootFailure, bootFailure } from '../protocol/boot-failure';
import { keys, nameInKey } from '../protocol/keys';
import { inLanes } from './in-lanes';
import { readJsonIfReadable } from './json-object';
import type { ObjectStore } from './object-store';

const LANES = 16;

export type FailedBoot = Pick<BootFailure, 'instance'> & Partial<BootFailure>;

/**
 * The boots of a farm's instances that failed since it was last seeded, in the order of their times. One that cannot be read
 * has no time: it failed all the same, and whoever counts them must not fail for it.
 */
export async function bootFailures(store: ObjectStore, group: string): Promise<FailedBoot[]> {
  const found: FailedBoot[] = [];
  await inLanes(store.list(keys.farm(group).bootFailures), LANES, async ({ key }) => {
    const instance = nameInKey(key);
    found.push((await readJsonIfReadable(store, key, bootFailure)) ?? { instance });
  });
  return found.sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1));
}

/** From now on the fleet may try again. */
export async function forgetBootFailures(store: ObjectStore, group: string): Promise<void> {
  await inLanes(store.list(keys.farm(group).bootFailures), LANES, ({ key }) => store.delete(key));
}
