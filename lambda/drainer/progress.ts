import { isUp } from '../../farm/fleet/fleet';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { workOf } from '../../farm/status/farm-state';
import type { DrainerSnapshot } from './drainer-snapshot';

export type Progress = Pick<DrainerMemory, 'spending' | 'progressAt' | 'left' | 'counted'>;

/** Snapshots are a minute apart. After a gap of an hour, it is unknown which instances were up in it. */
const MOST_BETWEEN_MS = 15 * 60_000;

/**
 * Whether something was recorded since the last snapshot. The ledger shows it when it was counted; a new slice of a long frame counts, too.
 * Counting a large ledger takes too long for each snapshot. Otherwise a fall in the number of tasks and dead letters together is the sign.
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
    // The minimum, because SQS's counts fluctuate.
    left: ledger && isProgress ? left : Math.min(left, before.left ?? left),
    counted: ledger ? { at: now, records: ledger.records, listings: ledger.listings } : before.counted,
  };
}

/**
 * The sum over all instances that come and go: several that die between two snapshots cost as much as one that stays. A record resets it,
 * and so does a farm without work and without instances.
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

/** Minutes of uptime since something was recorded. */
export function spendingMinutes({ spending }: Progress): number {
  return Math.floor((spending?.ms ?? 0) / 60_000);
}
