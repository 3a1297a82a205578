import { isDeepStrictEqual } from 'node:util';
import { objectStore, taskQueue } from '../../farm/aws/clients';
import { autoScalingFleet } from '../../farm/fleet/fleet';
import { endInstances } from '../../farm/fleet/group-size';
import { letGo } from '../../farm/fleet/let-go';
import { forEachConcurrently } from '../../farm/aws/for-each-concurrently';
import { terminationHook } from '../../farm/instance/termination-hook';
import { readJsonIfReadable, writeJson } from '../../farm/store/json-object';
import { queueIdentity } from '../../farm/queue/queue-identity';
import { requeueMissing } from '../../farm/seeding/tasks/requeue-missing';
import { SeedProgressStore } from '../../farm/seeding/seed-progress-store';
import type { BootFailure } from '../../protocol/failure/boot-failure';
import {
  type DrainerEnvironment,
  readDrainerEnvironment,
} from '../../protocol/environment/function-environment';
import { messageOf } from '../../protocol/failure/fault';
import { keys } from '../../protocol/job/keys';
import { type Decision, decide } from './decide';
import type { DrainerSnapshot } from './drainer-snapshot';
import { isIdle, takeSnapshot, type WatchedFarm } from './take-snapshot';
import { type DrainerMemory, drainerMemory, NO_MEMORY } from '../../protocol/farm/drainer-memory';
import { idleLine, metricsLine } from './metrics-line';

const LANES = 8;

/** Kept between invocations, with its clients. */
let farm: WatchedFarm | undefined;

/**
 * Takes a snapshot of the farm each minute, decides the number of instances, and logs it with the reason. Queues lost units again.
 *
 * @throws any fault; the function's error metric has an alarm.
 */
export async function handler(): Promise<void> {
  const env = readDrainerEnvironment(process.env);
  farm ??= farmOf(env);
  const { group, store, fleet } = farm;
  const key = keys.farm(group).drainer;
  // An unreadable memory was written by another version. Dropping it costs one visibility timeout; failing would cost all instances.
  const before = (await readJsonIfReadable(store, key, drainerMemory)) ?? NO_MEMORY;
  const now = (await store.now()).getTime();
  const leaseSeconds = env.BRENDA_LEASE_SECONDS;
  const { snapshot, progress } = await takeSnapshot(farm, before, now, { leaseSeconds });
  const decision = decide(snapshot, before, {
    leaseSeconds,
    whenDrained: snapshot.whenDrained ?? env.BRENDA_WHEN_DRAINED,
    bootMinutes: env.BRENDA_BOOT_MINUTES,
    bootFailuresAllowed: env.BRENDA_BOOT_FAILURES_ALLOWED,
    noProgressMinutes: env.BRENDA_NO_PROGRESS_MINUTES,
  });
  await condemn(farm, snapshot, decision);
  const { desired, memory } = decision;
  const remember = async (): Promise<void> => {
    if (!isDeepStrictEqual(asStored(memory), asStored(before))) await writeJson(store, key, memory);
  };
  // Saved before the work, so that failing work is not repeated forever.
  if (decision.requeue) await remember();
  const isDone = !decision.requeue || (progress && (await requeueMissing(farm, progress))) !== undefined;
  if (desired !== undefined && isDone) await fleet.setDesired(desired);
  if (!decision.requeue) await remember();
  say(
    isIdle(snapshot) && !snapshot.summary
      ? idleLine(env.BRENDA_FARM, decision)
      : metricsLine(env.BRENDA_FARM, snapshot, decision),
  );
}

/** The memory as it will be read back, in any order of its fields. */
function asStored(memory: DrainerMemory): unknown {
  return JSON.parse(JSON.stringify(memory));
}

/** Before anything else. If a later step fails, the next run repeats it and finds these recorded. */
async function condemn(
  { store, group, fleet }: WatchedFarm,
  { group: { desired, min } }: DrainerSnapshot,
  { condemned, end }: Decision,
): Promise<void> {
  if (end.length + condemned.length === 0) return;
  const at = (await store.now()).toISOString();
  await forEachConcurrently(condemned, LANES, async ({ instance, step, reason }) => {
    const failure: BootFailure = { version: 1, instance, at, step, reason };
    await writeJson(store, keys.farm(group).bootFailure(instance), failure);
  });
  // At the group's minimum, replacements launch for them.
  const spare = Math.max(0, desired - min);
  await endInstances(end.slice(0, spare), { withCapacity: true });
  await endInstances(end.slice(spare));
  // No worker on them would complete the hook, or the wait for it is not worthwhile.
  await letGo(end, fleet, (instance) => terminationHook(group, instance)).catch((error: unknown) => {
    console.error(`the group waits with the end of instances: ${messageOf(error)}`);
  });
}

function farmOf(env: DrainerEnvironment): WatchedFarm {
  const group = env.BRENDA_GROUP;
  const store = objectStore(env.BRENDA_BUCKET, process.env, ({ message }) => {
    console.error(message);
  });
  const queueUrl = env.BRENDA_QUEUE_URL;
  return {
    group,
    store,
    queue: taskQueue(queueUrl),
    deadLetters: taskQueue(env.BRENDA_DEAD_LETTER_URL),
    fleet: autoScalingFleet(group),
    seedings: new SeedProgressStore(store, group),
    queueIdentity: () => queueIdentity(queueUrl),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
