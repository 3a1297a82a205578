import { objectStore, taskQueue } from '../../farm/clients';
import { autoScalingFleet } from '../../farm/fleet/fleet';
import { readJsonIfReadable, writeJson } from '../../farm/store/json-object';
import { queueIdentity } from '../../farm/queue/queue-identity';
import { requeueMissing } from '../../farm/seeding/requeue-missing';
import { Seedings } from '../../farm/seeding/seedings';
import { type DrainerEnvironment, readDrainerEnvironment } from '../../protocol/function-environment';
import { keys } from '../../protocol/keys';
import { decide } from './decide';
import { isIdle, lookAtFarm, type WatchedFarm } from './look-at-farm';
import { drainerMemory, NO_MEMORY } from '../../protocol/drainer-memory';
import { idleLine, metricsLine } from './metrics-line';

/** Kept from one look to the next, with its clients. */
let farm: WatchedFarm | undefined;

/**
 * Looks at the farm each minute, decides how many instances there are to be, and says so with its reason. Queues again what was lost.
 *
 * @throws whatever goes wrong; the function's error metric has an alarm.
 */
export async function handler(): Promise<void> {
  const env = readDrainerEnvironment(process.env);
  farm ??= farmOf(env);
  const { group, store, fleet } = farm;
  const key = keys.farm(group).drainer;
  // What cannot be read was written by another version. To forget it costs one visibility timeout; to fail, all of the instances.
  const before = (await readJsonIfReadable(store, key, drainerMemory)) ?? NO_MEMORY;
  const now = (await store.now()).getTime();
  const leaseSeconds = env.BRENDA_LEASE_SECONDS;
  const { look, standing } = await lookAtFarm(farm, before, now, { leaseSeconds });
  const decision = decide(look, before, {
    leaseSeconds,
    whenDrained: env.BRENDA_WHEN_DRAINED,
    bootFailuresAllowed: env.BRENDA_BOOT_FAILURES_ALLOWED,
  });
  const { desired, memory } = decision;
  const remember = async (): Promise<void> => {
    if (JSON.stringify(memory) !== JSON.stringify(before)) await writeJson(store, key, memory);
  };
  // Before it is done: what fails is not to be done for ever.
  if (decision.requeue) await remember();
  const isDone = !decision.requeue || (standing && (await requeueMissing(farm, standing))) !== undefined;
  if (desired !== undefined && isDone) await fleet.setDesired(desired);
  if (!decision.requeue) await remember();
  say(
    isIdle(look) && !look.standing
      ? idleLine(env.BRENDA_FARM, decision)
      : metricsLine(env.BRENDA_FARM, look, decision),
  );
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
    seedings: new Seedings(store, group),
    queueIdentity: () => queueIdentity(queueUrl),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
