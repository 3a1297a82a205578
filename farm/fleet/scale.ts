import { setTimeout as sleep } from 'node:timers/promises';
import { UserFault } from '../../protocol/failure/fault';
import { type Group, isUp } from './fleet';
import { freeFleet, limitFleet } from './fleet-limit';
import { endInstances, setGroupSize } from './group-size';
import type { OpenFarm } from '../open-farm';
import { startInstances } from './start-instances';

/** The drainer acts within a second or two of its look. */
const SETTLE_MS = 2_000;

export interface Scaling {
  /** Instances that were wanted. */
  readonly before: number;
  /** Instances that are wanted now. */
  readonly wanted: number;
  /** Instances with a task that are ended. They give it back. */
  readonly ended: readonly string[];
}

export interface ScaleOptions {
  /** Whether they stay when there is nothing to render. @default false */
  readonly hold?: boolean | undefined;
  /** Changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/**
 * So many instances, and no more until somebody says otherwise; the drainer still sends away those for which there is no work. Where there
 * are more, those that have a task go only as far as the idle ones do not suffice.
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
    // First the limit: the drainer looks each minute, and an instance at risk when it is ended.
    await limitFleet(store, group, count, surplus);
    await setGroupSize(group, { min: hold ? count : 0, desired: count });
    await endInstances(surplus);
    for (const id of surplus) ended.add(id);
    // Who had looked before there was the limit may have called instances in since.
    await sleep(SETTLE_MS);
    seen = await fleet.describe();
  } while (seen.desired > count);
  return { ...done, ended: [...ended] };
}

/** As many instances as there is work for, as if nobody had ever scaled the farm. */
export async function unscaleFarm(farm: OpenFarm, { dryRun = false }: ScaleOptions = {}): Promise<Scaling> {
  const { group } = farm.entry;
  const { desired } = await farm.fleet.describe();
  if (dryRun) return { before: desired, wanted: desired, ended: [] };
  await freeFleet(farm.store, group);
  await setGroupSize(group, { min: 0, desired });
  return { before: desired, wanted: await startInstances(farm, 0), ended: [] };
}

/** Busy instances that go: as many as there are too many when all idle ones have gone, which the group chooses first. */
function surplusOf({ instances }: Group, count: number): string[] {
  const up = instances.filter(isUp);
  const busy = up.filter(({ isProtected }) => isProtected);
  return busy.slice(0, Math.max(0, busy.length - count)).map(({ id }) => id);
}
