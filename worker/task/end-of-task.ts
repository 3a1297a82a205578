import type { Outcome } from './outcome';

/** What becomes of a task on the queue. */
export type EndOfTask =
  /** It stays away until its lease has run out. */
  | 'let go'
  /** Others may have it at once. */
  | 'given back'
  /** Others may have it in a while. */
  | 'left to others'
  | 'complete'
  /** A copy goes to the dead letters, and it is complete. */
  | 'given up';

/** A task leaves the queue when no unit of it can be rendered any more by rendering it again. */
export function endOfTask(outcomes: readonly Outcome[]): EndOfTask {
  if (outcomes.includes('not now')) return 'let go';
  if (outcomes.includes('interrupted') || outcomes.includes('may be tried again')) return 'given back';
  if (outcomes.includes('left to others')) return 'left to others';
  return outcomes.includes('failed for good') ? 'given up' : 'complete';
}
