import type { Disposition } from './disposition';

/** What follows a failure. docs/reference/failures.md has the same table; a test compares the two. */
export interface FailurePolicy {
  /** What is to blame. */
  readonly means: string;
  /** Whether the unit has one attempt less. */
  readonly costsAttempt: boolean;
  /** What happens to the task, as long as the failure is not final. */
  readonly task: Disposition;
  /** What the worker does then. */
  readonly worker: 'goes on' | 'is quarantined' | 'waits, then goes on' | 'goes on with a new Blender';
}

/** Every kind of failure, and what follows. Records and events have the kind in their field `sort`. */
export const FAILURE_POLICIES = {
  scene: {
    means: 'the scene, its project or its template; or the cause is unknown',
    costsAttempt: true,
    task: 'release',
    worker: 'goes on',
  },
  stuck: {
    means: 'no progress for too long',
    costsAttempt: true,
    task: 'release',
    worker: 'goes on with a new Blender',
  },
  host: {
    means: 'the machine: disk, memory, GPU, driver, or its Blender',
    costsAttempt: false,
    task: 'release',
    worker: 'is quarantined',
  },
  interruption: {
    means: 'the worker was told to stop, its lease was lost, or another process ended Blender',
    costsAttempt: false,
    task: 'release',
    worker: 'goes on',
  },
  transient: {
    means: 'AWS or the network, for the time being',
    costsAttempt: false,
    task: 'expire',
    worker: 'waits, then goes on',
  },
} as const satisfies Record<string, FailurePolicy>;

export type FailureKind = keyof typeof FAILURE_POLICIES;

/** An attempt, as far as it matters for whether there is to be another. */
interface Tried {
  readonly worker: string;
  readonly sort: FailureKind;
  readonly reason: string;
}

/** The same error so often is not tried again by itself; on another worker the second time, where there is one. */
const SAME_ERROR = 2;
/** Errors that differ are tried once more. */
const MOST_ATTEMPTS = 3;
/** A unit on which so many different workers were quarantined is not retried on another. */
const MOST_HOSTS = 3;

/** Whether a unit that was tried so is not to be tried again by itself. */
export function isFinal(attempts: readonly Tried[]): boolean {
  const counted = attempts.filter(({ sort }) => FAILURE_POLICIES[sort].costsAttempt);
  const last = counted.at(-1);
  const same = counted.filter((one) => last && errorOf(one) === errorOf(last)).length;
  const hosts = new Set(attempts.filter(({ sort }) => sort === 'host').map(({ worker }) => worker)).size;
  return same >= SAME_ERROR || counted.length >= MOST_ATTEMPTS || hosts >= MOST_HOSTS;
}

/** What makes two errors the same one: sizes, times, addresses and folders may be others. */
function errorOf({ sort, reason }: Tried): string {
  return `${sort} ${reason.replace(/0x[0-9a-f]+/gi, '#').replace(/\d+(?:\.\d+)?/g, '#')}`;
}
