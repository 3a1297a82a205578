import type { Ledger } from '../../farm/ledger/ledger';
import type { FailureRecord } from '../../protocol/ledger/record';

/** S3 lists a thousand objects in one request; a job with more failures is listed less often. */
const PAGE = 1000;
const SECONDS_A_PAGE = 10;

type FailuresLedger = Pick<Ledger, 'job' | 'failure' | 'failed' | 'forgetFailure' | 'isDone'>;

/** What is known of a job's failures. */
interface Known {
  readonly ledger: FailuresLedger;
  /** The units that have failed, as last listed, and those that have failed here since. */
  names: Set<string>;
  /** Seconds of a stopwatch. */
  at: number;
  listing: Promise<void> | undefined;
  /** Units that were recorded here since the last listing. */
  recorded: Set<string>;
}

/**
 * The failures of units, of jobs in which most units have none: a listing every some seconds in place of a request for each unit. At worst a
 * failure of the last seconds on another worker is missed. The unit is then rendered at once; its attempts are counted right all the same.
 */
export class KnownFailures {
  private readonly jobs = new Map<string, Known>();

  /** @param now seconds of a stopwatch. */
  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  /**
   * What went wrong with a unit before, if anything.
   *
   * @param isFirstReceipt whether no worker had this message of its task before. Of another one the ledger itself is asked.
   */
  async of(
    ledger: FailuresLedger,
    unit: string,
    isFirstReceipt: boolean,
  ): Promise<FailureRecord | undefined> {
    if (isFirstReceipt && !(await this.listed(ledger)).names.has(unit)) return undefined;
    return ledger.failure(unit);
  }

  /** The unit has failed on this worker. */
  failed(ledger: FailuresLedger, unit: string): void {
    this.known(ledger).names.add(unit);
  }

  /** The unit is recorded as done. A failure that another worker has written meanwhile is deleted at the next listing. */
  recorded(ledger: FailuresLedger, unit: string): void {
    this.known(ledger).recorded.add(unit);
  }

  /** Deletes such failures now. */
  async settle(): Promise<void> {
    for (const known of this.jobs.values()) if (known.recorded.size > 0) await this.list(known);
  }

  private async listed(ledger: FailuresLedger): Promise<Known> {
    const known = this.known(ledger);
    const pages = Math.floor(known.names.size / PAGE) + 1;
    if (this.now() - known.at >= pages * SECONDS_A_PAGE) await this.list(known);
    return known;
  }

  private list(known: Known): Promise<void> {
    return (known.listing ??= this.listNow(known).finally(() => {
      known.listing = undefined;
    }));
  }

  private async listNow(known: Known): Promise<void> {
    const { ledger, recorded } = known;
    // Units that are recorded meanwhile are for the next listing.
    known.recorded = new Set();
    try {
      const at = this.now();
      const names = new Set<string>();
      for await (const unit of ledger.failed())
        // Not where the unit was asked for again since, and failed.
        if (recorded.has(unit) && (await ledger.isDone(unit))) await ledger.forgetFailure(unit);
        else names.add(unit);
      known.names = names;
      known.at = at;
    } catch (error) {
      for (const unit of recorded) known.recorded.add(unit);
      throw error;
    }
  }

  private known(ledger: FailuresLedger): Known {
    const known = this.jobs.get(ledger.job) ?? {
      ledger,
      names: new Set(),
      at: -Infinity,
      listing: undefined,
      recorded: new Set(),
    };
    this.jobs.set(ledger.job, known);
    return known;
  }
}
