import { bootFailures } from '../../farm/boot-failures';
import { type Fleet, type Group, isUp } from '../../farm/fleet';
import { Ledger } from '../../farm/ledger';
import type { ObjectStore } from '../../farm/object-store';
import { isSeeding } from '../../farm/seeding-lock';
import type { Seedings } from '../../farm/seedings';
import type { TaskQueue } from '../../farm/task-queue';
import type { DrainerMemory } from '../../protocol/drainer-memory';
import { keys } from '../../protocol/keys';
import { type Look, workOf } from './look';

/** Keys on a page of a listing. */
const PAGE = 1000;
/** The ledger is counted so seldom that it comes to so many listings a minute: 14 cents a day, while there are instances. */
const LISTINGS_A_MINUTE = 20;

/** A farm, as the drainer sees it. */
export interface WatchedFarm {
  readonly group: string;
  readonly store: ObjectStore;
  readonly queue: TaskQueue;
  readonly deadLetters: TaskQueue;
  readonly fleet: Fleet;
  readonly seedings: Seedings;
}

/** Looks at everything that decides how many instances there are to be. */
export async function lookAtFarm(farm: WatchedFarm, before: DrainerMemory, now: number): Promise<Look> {
  const { store, group: name, fleet, queue } = farm;
  const [tasks, deadLetters, group, seeding] = await Promise.all([
    queue.depth(),
    farm.deadLetters.depth(),
    fleet.describe(),
    isSeeding(store, keys.farm(name).seeder, now),
  ]);
  const seen = {
    now,
    tasks,
    deadLetters: deadLetters.visible + deadLetters.inFlight,
    group,
    isSeeding: seeding,
  };
  // Listings are what costs money when nothing else does.
  if (isIdle(seen)) return { ...seen, bootFailures: [] };
  const [failures, ledger] = await Promise.all([
    bootFailures(store, name),
    isCountDue(before, group, now) ? countRecords(farm) : undefined,
  ]);
  return { ...seen, bootFailures: failures, ...(ledger ? { ledger } : {}) };
}

/** Nothing to do, and nobody to do it. */
export function isIdle(look: Pick<Look, 'tasks' | 'group'>): boolean {
  return workOf(look) === 0 && look.group.desired === 0 && !look.group.instances.some(isUp);
}

function isCountDue({ counted }: DrainerMemory, { instances }: Group, now: number): boolean {
  if (!instances.some(isUp)) return false;
  return !counted || now - counted.at >= (counted.listings / LISTINGS_A_MINUTE) * 60_000;
}

async function countRecords({
  store,
  seedings,
}: WatchedFarm): Promise<{ records: number; listings: number }> {
  let records = 0;
  let listings = 1;
  for (const job of await seedings.jobs()) {
    const ofJob = await new Ledger(store, job).countDone();
    records += ofJob;
    listings += Math.floor(ofJob / PAGE) + 1;
  }
  return { records, listings };
}
