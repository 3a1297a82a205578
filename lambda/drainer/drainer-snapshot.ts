import type { FailedBoot } from '../../farm/instances/boot-failures';
import type { WhenDrained } from '../../farm/fleet/when-drained';
import type { FarmState } from '../../farm/status/farm-state';

/** A summary of the ledger for all requests of the farm. */
export interface LedgerSummary {
  readonly done: number;
  readonly failed: number;
  readonly givenUp: number;
  /** Units that are lost if no worker has them; the first few of them, and the number of their tasks. */
  readonly lost: number;
  readonly units: readonly string[];
  readonly tasks: number;
  /** Units that were requested. */
  readonly of: number;
  /** Whether lost units may be among the dead letters. */
  readonly isUncertain: boolean;
}

/** Everything that the drainer reads of a farm, at one time. */
export interface DrainerSnapshot extends FarmState {
  /** On the store's clock, like all times of the drainer; milliseconds. */
  readonly now: number;
  /** Failed boots since the last seeding. */
  readonly bootFailures: readonly FailedBoot[];
  /** Instances whose worker has reported. */
  readonly heard: ReadonlySet<string>;
  /** Why the last launch failed, in AWS's words; absent when it succeeded, and when all desired instances are up. */
  readonly launchFailure?: string;
  /**
   * The records in the ledger, the number of listings to count them, and the time of the last slice of a long frame. Absent when this
   * snapshot did not count them.
   */
  readonly ledger?: { readonly records: number; readonly listings: number; readonly sliceAt?: number };
  /** A user's setting, since the deployment, for instances without work; absent when nothing is set. */
  readonly whenDrained?: WhenDrained;
  /** Read once when the queue has been empty for long enough, and not again before there is work. */
  readonly summary?: LedgerSummary;
}
