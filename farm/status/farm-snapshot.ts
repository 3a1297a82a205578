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
import type { QueueDepth } from '../queue/task-queue';
import { farmState, workOf } from './farm-state';

/** `FarmState` for people and their programs, with all that explains it: the fields of `brenda status --json`. */
export interface FarmSnapshot {
  readonly farm: string;
  readonly account: string;
  readonly region: string;
  /** The Blender of new instances. @default - an older farm, which does not record it */
  readonly blender?: string;
  /** ISO 8601. */
  readonly at: string;
  /** SQS's counts; `dead` are dead letters. */
  readonly tasks: QueueDepth & { readonly dead: number };
  /** `busy`: the number of those up that have a task. */
  readonly instances: {
    readonly wanted: number;
    readonly up: number;
    readonly busy: number;
    readonly most: number;
  };
  /** A seeder is running. */
  readonly isSeeding: boolean;
  /** Nothing is left to do, and no instance is left. */
  readonly isDrained: boolean;
  /** Instances are no longer replaced, because too many failed to boot, until the farm is seeded again. */
  readonly stopped: { readonly at: string; readonly reason: string } | null;
  /** Why fewer instances launch than are desired, since when, and AWS's message. Null when they launch, or the reason is not known. */
  readonly launchFailure: (LaunchFault & { readonly since: string; readonly message: string }) | null;
  /** The state of each desired instance. @default - not requested, or nothing is desired and nothing is up */
  readonly requests?: readonly InstanceRequest[];
  /** Requests that failed, and why. @default - none failed */
  readonly notes?: readonly string[];
  /**
   * What happens to instances without work, and the deployment's setting for that. `at` is when a user changed it, and `ended` when a
   * deployment ended that change; ISO 8601, or null.
   */
  readonly whenDrained: {
    readonly now: WhenDrained;
    readonly deployed: WhenDrained;
    readonly at: string | null;
    readonly ended: string | null;
  };
  /** The limit on instances that a user has set, and when; 0 on a stopped farm. Null when none is set. */
  readonly limit: { readonly most: number; readonly at: string } | null;
  /** Failed boots since the last seeding. */
  readonly bootFailures: readonly Omit<FailedBoot, 'log' | 'recorded'>[];
  /** Units that are neither done, failed nor queued, according to the drainer's last report of an empty queue. */
  readonly lost: number;
}

export interface FarmSnapshotOptions {
  /** Where AWS is, to request the state of each instance. @default - that is not requested */
  readonly requestsFrom?: AwsEnvironment;
}

/** Reads everything about a farm except its jobs: a few requests, for a farm of any size. */
export async function farmSnapshot(
  farm: OpenFarm,
  now: number,
  { requestsFrom }: FarmSnapshotOptions = {},
): Promise<FarmSnapshot> {
  const { entry, store } = farm;
  const [state, memory, failures, limit, said] = await Promise.all([
    farmState(farm, entry.group),
    readJsonIfReadable(store, keys.farm(entry.group).drainer, drainerMemory),
    bootFailures(store, entry.group),
    readFleetLimit(store, entry.group),
    readWhenDrained(store, entry.group),
  ]);
  const { group, isSeeding } = state;
  const { account, region, blender } = entry;
  const whenDrained = whenDrainedNow(said, entry.whenDrained);
  const up = group.instances.filter(isUp);
  // For instances that always stay up, only the drainer knows how long the queue has been empty: SQS's counts lag.
  const areKept = whenDrained === 'keep' || group.min > 0;
  const isDrained =
    !isSeeding && workOf(state) === 0 && (areKept ? memory?.drained !== undefined : isAtRest(group));
  // The seeder clears the failures at once, and the drainer clears their effect at its next run.
  const stopped = failures.length > 0 ? memory?.stopped : undefined;
  const requests =
    requestsFrom && (group.desired > 0 || group.instances.length > 0)
      ? await requestsOf(entry.group, group, memory, now, requestsFrom)
      : {};
  return {
    farm: entry.farm,
    account,
    region,
    ...(blender === undefined ? {} : { blender }),
    at: new Date(now).toISOString(),
    tasks: { ...state.tasks, dead: state.deadLetters },
    instances: {
      wanted: group.desired,
      up: up.length,
      busy: up.filter(({ isProtected }) => isProtected).length,
      most: group.max,
    },
    isSeeding,
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

/** From the drainer's last report; it runs each minute. */
export function launchFailureOf(memory: DrainerMemory | undefined): FarmSnapshot['launchFailure'] {
  const { since, message } = memory?.lacking ?? {};
  if (since === undefined || message === undefined) return null;
  return { ...launchFault(message), since: new Date(since).toISOString(), message };
}

/** Nothing more will happen without a user's action. */
export function isOver({ isDrained, stopped, limit, instances }: FarmSnapshot): boolean {
  return isDrained || ((stopped !== null || limit?.most === 0) && instances.up === 0);
}

/** The seeder launches instances before it releases its lock, and the drainer ends them when the work is done. */
function isAtRest({ desired, min, instances }: Group): boolean {
  return desired <= min && instances.filter(isUp).length <= min;
}
