import { type DrainerMemory, drainerMemory } from '../../protocol/farm/drainer-memory';
import { keys } from '../../protocol/job/keys';
import { type LaunchFault, launchFault } from '../../protocol/failure/launch-fault';
import { bootFailures, type FailedBoot } from '../instances/boot-failures';
import type { AwsEnvironment } from '../aws/client-options';
import { type Group, isUp } from '../fleet/fleet';
import { readFleetLimit } from '../fleet/fleet-limit';
import { type InstanceRequest, instanceRequests } from '../instances/instance-requests';
import { launchLog } from '../instances/launch-log';
import { readWhenDrained, type WhenDrained, whenDrainedNow } from '../fleet/when-drained';
import { readJsonIfReadable } from '../store/json-object';
import type { OpenFarm } from '../open-farm';
import { isSeeding } from '../seeding/seeding-lock';
import type { QueueDepth } from '../queue/task-queue';

/** A farm's queues and instances at one time. */
export interface FarmSnapshot {
  readonly farm: string;
  readonly account: string;
  readonly region: string;
  /** The Blender of instances that are launched now. @default - the farm is of a time when it was not said */
  readonly blender?: string;
  /** ISO 8601. */
  readonly at: string;
  /** As SQS counts; `dead` were given up. */
  readonly tasks: QueueDepth & { readonly dead: number };
  /** Of those that are up, `busy` have a task. */
  readonly instances: {
    readonly wanted: number;
    readonly up: number;
    readonly busy: number;
    readonly most: number;
  };
  /** Somebody puts tasks on the queue just now. */
  readonly isSeeding: boolean;
  /** There is nothing to do, and nobody is left to do it. */
  readonly isDrained: boolean;
  /** Instances are not replaced any more, as too many could not be made ready; until the farm is seeded again. */
  readonly stopped: { readonly at: string; readonly reason: string } | null;
  /** Why fewer instances come than are wanted, since when, and AWS's own words for it. Null where they come, or nobody knows. */
  readonly launchFailure: (LaunchFault & { readonly since: string; readonly message: string }) | null;
  /** Each instance that is wanted, as it stands. @default - it was not asked for, or nothing is wanted and nothing is up */
  readonly requests?: readonly InstanceRequest[];
  /** What could not be told, and why. @default - there is nothing of that kind */
  readonly notes?: readonly string[];
  /**
   * What becomes of instances without work, and what the deployment says of that. `at` is since when somebody wants it otherwise, and
   * `ended` when a deployment has ended that; ISO 8601, or null.
   */
  readonly whenDrained: {
    readonly now: WhenDrained;
    readonly deployed: WhenDrained;
    readonly at: string | null;
    readonly ended: string | null;
  };
  /** How many instances somebody allows, since when; none on a farm that was stopped. Null where nobody has said. */
  readonly limit: { readonly most: number; readonly at: string } | null;
  /** Since the last seeding. */
  readonly bootFailures: readonly Omit<FailedBoot, 'log' | 'recorded'>[];
  /** Units that are neither done, nor failed, nor queued, by what the drainer last said of an empty queue. */
  readonly lost: number;
}

export interface FarmSnapshotOptions {
  /** Where AWS is, to be asked how each instance stands. @default - that is not asked */
  readonly requestsFrom?: AwsEnvironment;
}

/** Looks at everything of a farm but its jobs: some requests, however large it is. */
export async function farmSnapshot(
  { entry, store, queue, deadLetters, fleet }: OpenFarm,
  now: number,
  { requestsFrom }: FarmSnapshotOptions = {},
): Promise<FarmSnapshot> {
  const own = keys.farm(entry.group);
  const [depth, dead, group, seeding, memory, failures, limit, said] = await Promise.all([
    queue.depth(),
    deadLetters.depth(),
    fleet.describe(),
    isSeeding(store, own.seeder),
    readJsonIfReadable(store, own.drainer, drainerMemory),
    bootFailures(store, entry.group),
    readFleetLimit(store, entry.group),
    readWhenDrained(store, entry.group),
  ]);
  const { farm, account, region, blender } = entry;
  const whenDrained = whenDrainedNow(said, entry.whenDrained);
  const up = group.instances.filter(isUp);
  // Of instances that stay whatever there is to do, only the drainer says how long there was nothing: SQS counts late.
  const areKept = whenDrained === 'keep' || group.min > 0;
  const isDrained = !seeding && isEmpty(depth) && (areKept ? memory?.drained !== undefined : isAtRest(group));
  // The seeder forgets the failures at once, and the drainer what came of them at its next look.
  const stopped = failures.length > 0 ? memory?.stopped : undefined;
  const requests =
    requestsFrom && (group.desired > 0 || group.instances.length > 0)
      ? await requestsOf(entry.group, group, memory, now, requestsFrom)
      : {};
  return {
    farm,
    account,
    region,
    ...(blender === undefined ? {} : { blender }),
    at: new Date(now).toISOString(),
    tasks: { ...depth, dead: dead.visible + dead.inFlight },
    instances: {
      wanted: group.desired,
      up: up.length,
      busy: up.filter(({ isProtected }) => isProtected).length,
      most: group.max,
    },
    isSeeding: seeding,
    isDrained,
    stopped: stopped ? { at: new Date(stopped.at).toISOString(), reason: stopped.reason } : null,
    launchFailure: launchFailureOf(memory),
    ...requests,
    whenDrained: {
      now: whenDrained,
      deployed: entry.whenDrained,
      at: said?.at ?? null,
      ended: said?.ended ?? null,
    },
    limit: limit ? { most: limit.most, at: limit.at } : null,
    bootFailures: failures.map(({ instance, at, step, reason }) => ({
      instance,
      ...(at === undefined ? {} : { at, step, reason }),
    })),
    lost: isDrained ? (memory?.drained?.lost ?? 0) : 0,
  };
}

async function requestsOf(
  name: string,
  group: Group,
  memory: DrainerMemory | undefined,
  now: number,
  env: AwsEnvironment,
): Promise<Pick<FarmSnapshot, 'requests' | 'notes'>> {
  const notes: string[] = [];
  const log = await launchLog(name, (why) => notes.push(`why instances come and go: ${why}`), env);
  const requests = instanceRequests({ group, memory, log, now });
  return { requests, ...(notes.length > 0 ? { notes } : {}) };
}

/** By what the drainer last said: it looks each minute. */
export function launchFailureOf(memory: DrainerMemory | undefined): FarmSnapshot['launchFailure'] {
  const { since, message } = memory?.lacking ?? {};
  if (since === undefined || message === undefined) return null;
  return { ...launchFault(message), since: new Date(since).toISOString(), message };
}

/** Nothing more will come of it by itself. */
export function isOver({ isDrained, stopped, limit, instances }: FarmSnapshot): boolean {
  return isDrained || ((stopped !== null || limit?.most === 0) && instances.up === 0);
}

function isEmpty({ visible, inFlight, delayed }: QueueDepth): boolean {
  return visible + inFlight + delayed === 0;
}

/** The seeder wants instances before it lets go of its lock, and the drainer sends them away when the work is done. */
function isAtRest({ desired, min, instances }: Group): boolean {
  return desired <= min && instances.filter(isUp).length <= min;
}
