import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import type { LedgerSummary } from './drainer-snapshot';

/** What is lost is queued again so often with nothing recorded in between. */
const MOST_TIMES = 3;
/** So many tasks may be lost by an accident, or this share of the units that were asked for. More is a queue that was emptied. */
const FEW = 100;
const FEW_SHARE = 0.01;

/** What to do about units that are lost: to queue them again, the so manieth time; or why not. */
export type Requeue = { readonly times: number } | { readonly held: string };

/**
 * Whether lost units are queued again, now that the queue has been empty for so long that nobody has them. Never for ever, never what may
 * be among the dead letters, and not when so many are gone that somebody has emptied the queue: whoever did that may want it empty.
 *
 * @returns undefined when none are lost.
 */
export function requeueOf(
  { lost, tasks, of, done, isUncertain }: LedgerSummary,
  before: DrainerMemory['requeued'],
  { mayStart }: { readonly mayStart: boolean },
): Requeue | undefined {
  if (lost === 0) return undefined;
  if (!mayStart) return { held: 'no instance may be started' };
  if (isUncertain) return { held: 'they may be among the dead letters, which could not all be looked at' };
  if (tasks > Math.max(FEW, of * FEW_SHARE)) {
    return { held: `${String(tasks)} tasks at once are a queue that was emptied` };
  }
  const times = before && done <= before.done ? before.times + 1 : 1;
  if (times > MOST_TIMES) {
    return {
      held: `they were queued again ${String(MOST_TIMES)} times, and nothing was recorded in between`,
    };
  }
  return { times };
}
