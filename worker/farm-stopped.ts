import { readFleetLimit } from '../farm/fleet/fleet-limit';
import type { ObjectStore } from '../farm/store/object-store';

/**
 * Whether somebody has stopped the farm, which `brenda stop` writes down before it ends instances. What cannot be asked counts as not.
 */
export async function isFarmStopped(group: string, store: ObjectStore): Promise<boolean> {
  const limit = await readFleetLimit(store, group).catch(() => undefined);
  return limit?.most === 0;
}
