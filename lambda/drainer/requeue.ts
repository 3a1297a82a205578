import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import type { LedgerSummary } from './drainer-snapshot';

/** How often lost units are queued again without a new record in between. */
const MOST_TIMES = 3;
/** The number of tasks that an accident may lose, or the share of the requested units. A larger loss means that the queue was emptied. */
const FEW = 100;
const FEW_SHARE = 0.01;

/** Whether lost units are queued again, and for which time; or why not. */
export type Requeue = { readonly times: number } | { readonly held: string };

/**
 * Decides whether lost units are queued again, once the queue has been empty so long that no worker can have them. It does so a limited
 * number of times. It never queues what may be among the dead letters. When very many are gone, a user has emptied the queue and may want
 * it empty.
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
