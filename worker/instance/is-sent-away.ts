import { readFleetLimit } from '../../farm/fleet/fleet-limit';
import type { ObjectStore } from '../../farm/store/object-store';

/**
 * Whether a command ends this instance: it has stopped the farm, or named the instance. `brenda stop`, `scale` and `prune` write that to
 * the store before they end instances. A failed read counts as no.
 */
export async function isSentAway(group: string, instance: string, store: ObjectStore): Promise<boolean> {
  const limit = await readFleetLimit(store, group).catch(() => undefined);
  return limit?.most === 0 || limit?.ends?.includes(instance) === true;
}
