import { ifTold } from '../../farm/account/if-told';
import { bootFailures } from '../../farm/instances/boot-failures';
import { type FarmProgress, farmProgress } from '../../farm/progress/farm-progress';
import { type Fleet, type Group, isUp } from '../../farm/fleet/fleet';
import { readFleetLimit, within } from '../../farm/fleet/fleet-limit';
import { readWhenDrained } from '../../farm/fleet/when-drained';
import { heardWorkers } from '../../farm/instances/worker-states';
import { Ledger } from '../../farm/ledger/ledger';
import type { ObjectStore } from '../../farm/store/object-store';
import { farmState, workOf } from '../../farm/status/farm-state';
import type { SeedProgressStore } from '../../farm/seeding/seed-progress-store';
import { tasksMissing } from '../../farm/seeding/tasks/queue-missing';
import type { TaskQueue } from '../../farm/queue/task-queue';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { keys } from '../../protocol/job/keys';
import { SUSPENDED } from '../../protocol/failure/launch-fault';
import { emptySince, hasLasted } from './drained';
import { isLacking } from './instances-lacking';
import type { DrainerSnapshot, LedgerSummary } from './drainer-snapshot';

/** The page size of a listing. */
const PAGE = 1000;
/** Limits how often the ledger is counted: this many listings a minute on average cost 14 cents a day, while there are instances. */
const LISTINGS_A_MINUTE = 20;
/** The number of lost units to name. */
const NAMED = 10;

/** The parts of a farm that the drainer uses. */
export interface WatchedFarm {
  readonly group: string;
  readonly store: ObjectStore;
  readonly queue: TaskQueue;
  readonly deadLetters: TaskQueue;
  readonly fleet: Fleet;
  readonly seedings: SeedProgressStore;
  readonly queueIdentity: () => Promise<string>;
}

/** The snapshot; and what the ledger lacks, when the queue has been empty for long enough. */
export interface Snapshots {
  readonly snapshot: DrainerSnapshot;
  readonly progress?: FarmProgress;
}

/** Reads everything that decides the number of instances. */
export async function takeSnapshot(
  farm: WatchedFarm,
  before: DrainerMemory,
  now: number,
  lease: { readonly leaseSeconds: number },
): Promise<Snapshots> {
  const { store, group: name } = farm;
  const seen = { now, ...(await farmState(farm, name)) };
  const { group } = seen;
  // Listings are the main cost of an idle farm.
  const isAwake = !isIdle(seen);
  const isNews = before.drained === undefined && hasLasted(emptySince(seen, before), now, lease);
  // These matter only when instances may be launched.
  const [limit, said] =
    isAwake || isNews
      ? await Promise.all([readFleetLimit(store, name), readWhenDrained(store, name)])
      : [undefined, undefined];
  const [failures, heard, launchFailure, ledger, progress] = await Promise.all([
    isAwake || isNews ? bootFailures(store, name) : [],
    // Read after the group: an instance of the group without a report now had none then either.
    isAwake ? heardWorkers(store, name) : new Set<string>(),
    isLacking(group, group.desired) ? whyLacking(farm, group, before.lacking?.since ?? now) : undefined,
    isAwake && isCountDue(before, group, now) ? countRecords(farm) : undefined,
    isNews ? progressNow(farm) : undefined,
  ]);
  const snapshot = {
    ...seen,
    group: within(group, limit),
    bootFailures: failures,
    heard,
    ...(said && said.ended === undefined ? { whenDrained: said.whenDrained } : {}),
    ...(launchFailure === undefined ? {} : { launchFailure }),
    ...(ledger ? { ledger } : {}),
  };
  return progress ? { snapshot: { ...snapshot, summary: summaryOf(progress) }, progress } : { snapshot };
}

/** A launch may have begun just before the lack was noticed. */
const BEFORE_MS = 5 * 60_000;

/** Only for people to read: when AWS refuses, the drainer does everything else. */
async function whyLacking(
  { fleet }: WatchedFarm,
  { suspended }: Group,
  since: number,
): Promise<string | undefined> {
  if (suspended !== undefined) return `${SUSPENDED}${suspended}`;
  return ifTold(
    () => fleet.launchFailure(since - BEFORE_MS),
    (why) => {
      console.error(why);
    },
  );
}

async function progressNow(farm: WatchedFarm): Promise<FarmProgress> {
  return farmProgress({ ...farm, queueIdentity: await farm.queueIdentity() });
}

function summaryOf({ jobs, givenUp, isUncertain }: FarmProgress): LedgerSummary {
  const units: string[] = [];
  const sum = { done: 0, failed: 0, lost: 0, tasks: 0, of: 0 };
  for (const job of jobs) {
    for (const unit of job.missing.names(NAMED - units.length)) units.push(`${job.file.id} ${unit}`);
    sum.done += job.done;
    sum.failed += job.failed;
    sum.lost += job.missing.size;
    sum.tasks += tasksMissing(job);
    sum.of += job.of;
  }
  return { ...sum, givenUp, units, isUncertain };
}

/** No work, and no instances. */
export function isIdle(snapshot: Pick<DrainerSnapshot, 'tasks' | 'group'>): boolean {
  return workOf(snapshot) === 0 && snapshot.group.desired === 0 && !snapshot.group.instances.some(isUp);
}

function isCountDue({ counted }: DrainerMemory, { instances }: Group, now: number): boolean {
  if (!instances.some(isUp)) return false;
  return !counted || now - counted.at >= (counted.listings / LISTINGS_A_MINUTE) * 60_000;
}

async function countRecords({
  store,
  seedings,
}: WatchedFarm): Promise<NonNullable<DrainerSnapshot['ledger']>> {
  let records = 0;
  let listings = 1;
  let sliceAt = 0;
  for (const job of await seedings.jobs()) {
    const ofJob = await new Ledger(store, job).countDone();
    records += ofJob;
    listings += Math.floor(ofJob / PAGE) + 2;
    // A few, for units that are not done.
    for await (const { modified } of store.list(keys.slices(job)))
      sliceAt = Math.max(sliceAt, modified.getTime());
  }
  return { records, listings, sliceAt };
}
