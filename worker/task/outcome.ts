import { type Disposition, DISPOSITIONS } from '../../protocol/failure/disposition';

interface OutcomePolicy {
  /** What happens to the task, as far as this outcome decides. */
  readonly disposition: Disposition;
  /** Whether it is no fault of the task: then its receipts do not count towards its dead-lettering by SQS. @default false */
  readonly isBlameless?: true;
}

/** How a unit ends, or a task of which no unit is begun, and what happens to the task then. */
export const OUTCOMES = {
  /** The unit has its record. */
  done: { disposition: 'complete' },
  /** The job is cancelled. */
  cancelled: { disposition: 'complete' },
  /** The unit will not be rendered again by itself. */
  'failed for good': { disposition: 'dead-letter' },
  /** The unit may be rendered again, by any worker. */
  failed: { disposition: 'release' },
  /** The unit failed on this worker before: another one is to try it first. */
  'failed here before': { disposition: 'retry elsewhere' },
  /** The worker was told to stop, or lost its lease. */
  interrupted: { disposition: 'release', isBlameless: true },
  /** AWS or the network does not answer, or refuses. */
  unavailable: { disposition: 'expire' },

  /** The message is no task. */
  unreadable: { disposition: 'dead-letter' },
  /** A newer version of Brenda wrote the task or its job. */
  newer: { disposition: 'retry elsewhere' },
  /** The job is for another Blender; instances that have it are there, or on their way. */
  'other Blender': { disposition: 'retry elsewhere', isBlameless: true },
  /** The job is for the Blender that the farm has by now: a new instance replaces this one. */
  'newer Blender': { disposition: 'release', isBlameless: true },
  /** The job is for a Blender that no instance has any more: no worker would ever render it. */
  'no Blender': { disposition: 'dead-letter' },
} as const satisfies Readonly<Record<string, OutcomePolicy>>;

export type Outcome = keyof typeof OUTCOMES;

const STRONGEST_FIRST = Object.keys(DISPOSITIONS) as Disposition[];

/**
 * What happens to a task, by the outcomes of its units. It leaves the queue when no unit of it could be rendered by rendering it again.
 *
 * @returns `isBlameless` when none of the outcomes that decide is a fault of the task.
 */
export function dispositionOf(outcomes: readonly Outcome[]): {
  readonly disposition: Disposition;
  readonly isBlameless: boolean;
} {
  const policies: OutcomePolicy[] = outcomes.map((outcome) => OUTCOMES[outcome]);
  // A task without outcomes has no unit left.
  const disposition =
    STRONGEST_FIRST.find((one) => policies.some((policy) => policy.disposition === one)) ?? 'complete';
  const isBlameless = policies.every(
    (policy) => policy.disposition !== disposition || policy.isBlameless === true,
  );
  return { disposition, isBlameless };
}
