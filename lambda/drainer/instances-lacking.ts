import { type Group, isUp } from '../../farm/fleet/fleet';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import type { DrainerSnapshot } from './drainer-snapshot';

type Lacking = DrainerMemory['lacking'];

/** Whether fewer instances launch than are desired; those in progress count as launched. */
export function isLacking({ instances }: Group, wanted: number): boolean {
  return instances.filter(isUp).length < wanted;
}

/** Since when, and why. While Auto Scaling retries, its last message applies. */
export function lackingOf(snapshot: DrainerSnapshot, wanted: number, { lacking }: DrainerMemory): Lacking {
  if (!isLacking(snapshot.group, wanted)) return undefined;
  const message = snapshot.launchFailure ?? lacking?.message;
  return { since: lacking?.since ?? snapshot.now, ...(message === undefined ? {} : { message }) };
}

/** Minutes in which instances were desired, and their launches failed. */
export function lackingMinutes(lacking: Lacking, now: number): number {
  return lacking?.message === undefined ? 0 : Math.floor((now - lacking.since) / 60_000);
}
