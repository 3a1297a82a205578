import type { FailureRecord } from '../../protocol/ledger/record';

/** Seconds for which a task is left to other workers, each time that it comes back. After these, no other worker will come. */
const DELAY_SECONDS = [1, 5, 20];
/** Seconds for which a worker takes no task after the first delay, so that an idle worker takes it first. */
export const BACK_OFF_SECONDS = 1.5;

/**
 * Units that failed here and that another worker is to try before this one does again: the same error on two machines is the scene's. A
 * worker that is alone, or whose unit no other worker takes in time, tries it itself.
 */
export class RetryElsewhere {
  private readonly times = new Map<string, number>();

  /** @param isAlone whether there are no other workers. */
  constructor(
    private readonly worker: string,
    private readonly isAlone: boolean,
  ) {}

  /** Whether this worker leaves the unit, which failed before, to others now. Counts how often it did. */
  appliesTo(failure: FailureRecord): boolean {
    if (this.isAlone || failure.attempts.at(-1)?.worker !== this.worker) return false;
    const name = `${failure.job} ${failure.unit}`;
    const times = (this.times.get(name) ?? 0) + 1;
    this.times.set(name, times);
    return times <= DELAY_SECONDS.length;
  }

  /** Whether this is the delay of the first time. */
  isFirstDelay(seconds: number): boolean {
    return seconds === DELAY_SECONDS[0];
  }

  /** Seconds for which the unit is left to others; longer each time. */
  delaySeconds({ job, unit }: Pick<FailureRecord, 'job' | 'unit'>): number {
    return DELAY_SECONDS[(this.times.get(`${job} ${unit}`) ?? 1) - 1] ?? 0;
  }
}
