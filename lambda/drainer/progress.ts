import { isUp } from '../../farm/fleet/fleet';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { type DrainerSnapshot, workOf } from './drainer-snapshot';

export type Progress = Pick<DrainerMemory, 'spending' | 'progressAt' | 'left' | 'counted'>;

/** Between two looks there is a minute. Where there was an hour, nobody knows who was up in it. */
const MOST_BETWEEN_MS = 15 * 60_000;

/**
 * Whether something was recorded since the last snapshot. The ledger says so where it was counted; a slice of a long frame that was kept is
 * something, too. To count a large ledger takes too long for each snapshot; then it is a sign that tasks have left the queue, and not for the
 * dead letters.
 */
export function progressOf(snapshot: DrainerSnapshot, before: DrainerMemory): Progress {
  const { now, ledger, deadLetters } = snapshot;
  const left = workOf(snapshot) + deadLetters;
  const isProgress =
    ledger === undefined
      ? before.left !== undefined && left < before.left
      : before.counted !== undefined &&
        (ledger.records > before.counted.records || (ledger.sliceAt ?? 0) > before.counted.at);
  return {
    spending: spendingOf(snapshot, before, isProgress),
    progressAt: isProgress ? now : before.progressAt,
    // The least: SQS's counts go up and down by themselves.
    left: ledger && isProgress ? left : Math.min(left, before.left ?? left),
    counted: ledger ? { at: now, records: ledger.records, listings: ledger.listings } : before.counted,
  };
}

/**
 * It adds up over all instances that come and go: some that die between two looks are paid for like one that stays. It ends with a record,
 * or when there is nothing to do and nobody to do it.
 */
function spendingOf(
  snapshot: DrainerSnapshot,
  before: DrainerMemory,
  isProgress: boolean,
): Progress['spending'] {
  const { now, group } = snapshot;
  const areUp = group.instances.some(isUp);
  if (!areUp && workOf(snapshot) === 0) return undefined;
  const wereUp = before.working !== undefined || before.booting !== undefined;
  const { at = now, ms = 0 } = before.spending ?? {};
  if (!areUp && !wereUp) return before.spending && { at: now, ms };
  return { at: now, ms: isProgress ? 0 : ms + Math.min(now - at, MOST_BETWEEN_MS) };
}

/** Minutes for which instances were up since something was recorded. */
export function spendingMinutes({ spending }: Progress): number {
  return Math.floor((spending?.ms ?? 0) / 60_000);
}
