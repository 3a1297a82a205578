import { objectStore, taskQueue } from '../../farm/clients';
import { autoScalingFleet } from '../../farm/fleet';
import { readJsonIfReadable, writeJson } from '../../farm/json-object';
import { Seedings } from '../../farm/seedings';
import { type DrainerEnvironment, readDrainerEnvironment } from '../../protocol/function-environment';
import { keys } from '../../protocol/keys';
import { decide } from './decide';
import { isIdle, lookAtFarm, type WatchedFarm } from './look-at-farm';
import { drainerMemory, NO_MEMORY } from '../../protocol/drainer-memory';
import { idleLine, metricsLine } from './metrics-line';
import { standingOfFarm } from './standing-of-farm';

/** Kept from one look to the next, with its clients. */
let farm: WatchedFarm | undefined;

/**
 * Looks at the farm each minute, decides how many instances there are to be, and says so with its reason.
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
  const look = await lookAtFarm(farm, before, Date.now());
  const decision = decide(look, before, {
    leaseSeconds: env.BRENDA_LEASE_SECONDS,
    whenDrained: env.BRENDA_WHEN_DRAINED,
    bootFailuresAllowed: env.BRENDA_BOOT_FAILURES_ALLOWED,
  });
  if (decision.desired !== undefined) await fleet.setDesired(decision.desired);

  const isNews = decision.isDrained && !decision.memory.drained;
  const drained = isNews ? await standingOfFarm(farm) : decision.memory.drained;
  const after = { ...decision.memory, drained };
  if (JSON.stringify(after) !== JSON.stringify(before)) await writeJson(store, key, after);
  say(
    isIdle(look) && !isNews
      ? idleLine(env.BRENDA_FARM, decision, drained)
      : metricsLine(env.BRENDA_FARM, look, decision, drained),
  );
}

function farmOf(env: DrainerEnvironment): WatchedFarm {
  const group = env.BRENDA_GROUP;
  const store = objectStore(env.BRENDA_BUCKET);
  return {
    group,
    store,
    queue: taskQueue(env.BRENDA_QUEUE_URL),
    deadLetters: taskQueue(env.BRENDA_DEAD_LETTER_URL),
    fleet: autoScalingFleet(group),
    seedings: new Seedings(store, group),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
