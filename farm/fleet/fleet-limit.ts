import * as v from 'valibot';
import { whole } from '../../protocol/text/amount';
import { keys } from '../../protocol/job/keys';
import { storedTime, workerName } from '../../protocol/ledger/stored';
import type { Group } from './fleet';
import { readJsonIfReadable, writeJson } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

/** As many as a farm may have; of those that were ended before them, all are long gone. */
const MOST_ENDS = 5_000;

/** Of any version that says this much: a limit that is not understood would be no limit, and cost money. */
const fleetLimit = v.object({
  version: whole(1),
  /** Instances that there may be; none on a farm that is stopped. */
  most: whole(),
  /** Instances that a command has ended, oldest first; EC2 never reuses an id. */
  ends: v.optional(v.fallback(v.pipe(v.array(workerName), v.maxLength(MOST_ENDS)), [])),
  /** Since when; ISO 8601. */
  at: v.fallback(storedTime, new Date(0).toISOString()),
});

/**
 * How many instances somebody allows a farm, until they allow more. It lies in the store, as what the group may have at most is the
 * deployment's: whoever calls instances in looks here.
 */
export type FleetLimit = v.InferOutput<typeof fleetLimit>;

/** Undefined where nobody has set one. */
export function readFleetLimit(store: ObjectStore, group: string): Promise<FleetLimit | undefined> {
  return readJsonIfReadable(store, keys.farm(group).limit, fleetLimit);
}

/** @param ends instances that are about to be ended: one at risk that is not named here finishes its unit, for minutes. @default - none */
export async function limitFleet(
  store: ObjectStore,
  group: string,
  most: number,
  ends: readonly string[] = [],
): Promise<void> {
  // Who was named a moment ago may not have looked yet.
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

/** For whoever has a farm resume: one that is stopped goes on, and any other limit stays. @returns whether it was stopped */
export async function endStop(store: ObjectStore, group: string): Promise<boolean> {
  const isStopped = (await readFleetLimit(store, group))?.most === 0;
  if (isStopped) await freeFleet(store, group);
  return isStopped;
}

/** The group as it may be filled. */
export function within(group: Group, limit: FleetLimit | undefined): Group {
  return limit ? { ...group, max: Math.min(group.max, limit.most) } : group;
}
