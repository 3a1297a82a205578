import { isUp } from '../../farm/fleet/fleet';
import type { DrainerMemory } from '../../protocol/drainer-memory';
import { type Look, workOf } from './look';

export type Progress = Pick<DrainerMemory, 'upSince' | 'progressAt' | 'left' | 'counted'>;

/**
 * Whether something was recorded since the last look. The ledger says so where it was counted. To count a large one takes too
 * long for each look; then it is a sign that tasks have left the queue, and not for the dead letters.
 */
export function progressOf(look: Look, before: DrainerMemory): Progress {
  const { now, ledger, group, deadLetters } = look;
  const left = workOf(look) + deadLetters;
  const isProgress =
    ledger === undefined
      ? before.left !== undefined && left < before.left
      : before.counted !== undefined && ledger.records > before.counted.records;
  return {
    upSince: group.instances.some(isUp) ? (before.upSince ?? now) : undefined,
    progressAt: isProgress ? now : before.progressAt,
    left,
    counted: ledger === undefined ? before.counted : { at: now, ...ledger },
  };
}

/** Minutes for which instances have been up and nothing was recorded. */
export function spendingMinutes({ upSince, progressAt = 0 }: Progress, now: number): number {
  return upSince === undefined ? 0 : Math.floor((now - Math.max(upSince, progressAt)) / 60_000);
}
