import * as v from 'valibot';
import { whole } from '../../protocol/text/bounded-numbers';
import { keys } from '../../protocol/job/keys';
import { storedTime, workerName } from '../../protocol/ledger/stored';
import type { Group } from './fleet';
import { readJsonIfReadable, writeJson } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

/** The largest size of a farm. Instances that were ended before the last 5,000 are long gone. */
const MOST_ENDS = 5_000;

/** Accepts any version that has these fields: ignoring a limit that cannot be parsed would cost money. */
const fleetLimit = v.object({
  version: whole(1),
  /** The maximum number of instances; 0 on a stopped farm. */
  most: whole(),
  /** Instances that a command has ended, oldest first. EC2 never reuses an id. */
  ends: v.optional(v.fallback(v.pipe(v.array(workerName), v.maxLength(MOST_ENDS)), [])),
  /** When the limit was set; ISO 8601. */
  at: v.fallback(storedTime, new Date(0).toISOString()),
});

/**
 * The maximum number of instances that a user has set, until they change it. It is kept in the store, because the group's own maximum
 * belongs to the deployment. Everything that launches instances reads it here.
 */
export type FleetLimit = v.InferOutput<typeof fleetLimit>;

/** Undefined when no limit is set. */
export function readFleetLimit(store: ObjectStore, group: string): Promise<FleetLimit | undefined> {
  return readJsonIfReadable(store, keys.farm(group).limit, fleetLimit);
}

/**
 * @param ends instances that are about to be ended. One at risk of interruption that is not in this list finishes its unit first, which can
 * take minutes. @default - none
 */
export async function limitFleet(
  store: ObjectStore,
  group: string,
  most: number,
  ends: readonly string[] = [],
): Promise<void> {
  // An instance that was added a moment ago may not have read the list yet.
  const before = (await readFleetLimit(store, group))?.ends ?? [];
  const all = [...new Set([...before, ...ends])].slice(-MOST_ENDS);
  const limit: FleetLimit = {
    version: 1,
    most,
    ...(all.length > 0 ? { ends: all } : {}),
    at: (await store.now()).toISOString(),
  };
  await writeJson(store, keys.farm(group).limit, limit);
}

export function freeFleet(store: ObjectStore, group: string): Promise<void> {
  return store.delete(keys.farm(group).limit);
}

/** Resumes a stopped farm. Any other limit stays. @returns whether it was stopped */
export async function endStop(store: ObjectStore, group: string): Promise<boolean> {
  const isStopped = (await readFleetLimit(store, group))?.most === 0;
  if (isStopped) await freeFleet(store, group);
  return isStopped;
}

/** The group, with its maximum lowered to the limit. */
export function within(group: Group, limit: FleetLimit | undefined): Group {
  return limit ? { ...group, max: Math.min(group.max, limit.most) } : group;
}
