import type { FailedBoot } from '../../farm/boot-failures';
import type { Group } from '../../farm/fleet';
import type { QueueDepth } from '../../farm/task-queue';

/** Everything there is to see of a farm at one time. */
export interface Look {
  /** Milliseconds. */
  readonly now: number;
  readonly tasks: QueueDepth;
  readonly deadLetters: number;
  readonly group: Group;
  /** Those since the last seeding. */
  readonly bootFailures: readonly FailedBoot[];
  /** Someone puts tasks on the queue just now. */
  readonly isSeeding: boolean;
  /** Records in the ledger, and how many listings it took to count them; absent when they were not counted at this look. */
  readonly ledger?: { readonly records: number; readonly listings: number };
}

/** Tasks that are not done, wherever they are. */
export function workOf({ tasks: { visible, inFlight, delayed } }: Pick<Look, 'tasks'>): number {
  return visible + inFlight + delayed;
}
