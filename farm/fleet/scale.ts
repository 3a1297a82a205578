import { setTimeout as sleep } from 'node:timers/promises';
import { UserFault } from '../../protocol/failure/fault';
import { type Group, isUp } from './fleet';
import { freeFleet, limitFleet } from './fleet-limit';
import { endInstances, setGroupSize } from './group-size';
import type { OpenFarm } from '../open-farm';
import { startInstances } from './start-instances';

/** The drainer acts within a second or two after it reads the farm. */
const SETTLE_MS = 2_000;

export interface Scaling {
  /** The desired capacity before. */
  readonly before: number;
  /** The desired capacity now. */
  readonly wanted: number;
  /** Busy instances that are ended. They release their tasks. */
  readonly ended: readonly string[];
}

export interface ScaleOptions {
  /** Whether they stay when there is nothing to render. @default false */
  readonly hold?: boolean | undefined;
  /** Changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/**
 * Sets the number of instances, and the limit, until a user changes it. The drainer still ends instances that have no work. When there are
 * too many, busy ones end only if ending all idle ones is not enough.
 *
 * @throws UserFault when it is more than the farm may have.
 */
export async function scaleFarm(
  { entry: { group }, store, fleet }: OpenFarm,
  count: number,
  { hold = false, dryRun = false }: ScaleOptions = {},
): Promise<Scaling> {
  const now = await fleet.describe();
  if (count > now.max) {
    throw new UserFault(
      `scale ${String(count)}: the farm may have at most ${String(now.max)} instances; set maxInstances in cdk.context.json and run npx cdk deploy`,
    );
  }
  const done = { before: now.desired, wanted: count };
  if (dryRun) return { ...done, ended: surplusOf(now, count) };
  const ended = new Set<string>();
  let seen = now;
  do {
    const surplus = surplusOf(seen, count);
    // Set the limit first: the drainer reads it each minute, and an instance at risk reads it when it is ended.
    await limitFleet(store, group, count, surplus);
    await setGroupSize(group, { min: hold ? count : 0, desired: count });
    await endInstances(surplus);
    for (const id of surplus) ended.add(id);
    // A drainer that read the farm before the limit was set may have launched instances since.
    await sleep(SETTLE_MS);
    seen = await fleet.describe();
  } while (seen.desired > count);
  return { ...done, ended: [...ended] };
}

/** Removes the limit: the farm has as many instances as there is work for again. */
export async function unscaleFarm(farm: OpenFarm, { dryRun = false }: ScaleOptions = {}): Promise<Scaling> {
  const { group } = farm.entry;
  const { desired } = await farm.fleet.describe();
  if (dryRun) return { before: desired, wanted: desired, ended: [] };
  await freeFleet(farm.store, group);
  await setGroupSize(group, { min: 0, desired });
  return { before: desired, wanted: await startInstances(farm, 0), ended: [] };
}

/** Busy instances to end: those that are still too many when all idle ones are gone. The group ends idle ones first. */
function surplusOf({ instances }: Group, count: number): string[] {
  const up = instances.filter(isUp);
  const busy = up.filter(({ isProtected }) => isProtected);
  return busy.slice(0, Math.max(0, busy.length - count)).map(({ id }) => id);
}
