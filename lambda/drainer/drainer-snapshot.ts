import type { FailedBoot } from '../../farm/instances/boot-failures';
import type { Group } from '../../farm/fleet/fleet';
import type { WhenDrained } from '../../farm/fleet/when-drained';
import type { QueueDepth } from '../../farm/queue/task-queue';

/** What the ledger says of all that was asked of the farm. */
export interface LedgerSummary {
  readonly done: number;
  readonly failed: number;
  readonly givenUp: number;
  /** Units that are lost, if nobody has them; the first few of them, and how many tasks they make. */
  readonly lost: number;
  readonly units: readonly string[];
  readonly tasks: number;
  /** Units that were asked for. */
  readonly of: number;
  /** Whether the lost may be among the dead letters. */
  readonly isUncertain: boolean;
}

/** Everything there is to see of a farm at one time. */
export interface DrainerSnapshot {
  /** On the store's clock, as every time that the drainer knows; milliseconds. */
  readonly now: number;
  readonly tasks: QueueDepth;
  readonly deadLetters: number;
  readonly group: Group;
  /** Those since the last seeding. */
  readonly bootFailures: readonly FailedBoot[];
  /** Instances whose worker said something of itself. */
  readonly heard: ReadonlySet<string>;
  /** Why the last launch failed, in AWS's words; absent where it did not, and where all are up that are wanted. */
  readonly launchFailure?: string;
  /** Someone puts tasks on the queue just now. */
  readonly isSeeding: boolean;
  /**
   * Records in the ledger, how many listings it took to count them, and when a slice of a long frame was kept last; absent when they were
   * not counted at this snapshot.
   */
  readonly ledger?: { readonly records: number; readonly listings: number; readonly sliceAt?: number };
  /** What somebody said since the deployment that becomes of instances without work; absent where nobody has. */
  readonly whenDrained?: WhenDrained;
  /** Looked at when the queue has been empty for long enough, and not again before there was work. */
  readonly summary?: LedgerSummary;
}

/** Tasks that are not done, wherever they are. */
export function workOf({ tasks: { visible, inFlight, delayed } }: Pick<DrainerSnapshot, 'tasks'>): number {
  return visible + inFlight + delayed;
}
