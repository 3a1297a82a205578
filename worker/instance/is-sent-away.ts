import { readFleetLimit } from '../../farm/fleet/fleet-limit';
import type { ObjectStore } from '../../farm/store/object-store';

/**
 * Whether a command ends this instance: it has stopped the farm, or has named the instance, which `brenda stop`, `scale` and `prune` write down before they
 * end instances. What cannot be asked counts as not.
 */
export async function isSentAway(group: string, instance: string, store: ObjectStore): Promise<boolean> {
  const limit = await readFleetLimit(store, group).catch(() => undefined);
  return limit?.most === 0 || limit?.ends?.includes(instance) === true;
}
