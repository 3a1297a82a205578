import type { FailureRecord } from '../../protocol/ledger/record';

/** Seconds for which a task is left to others, each time that it comes back. After that nobody else will come. */
const SECONDS = [1, 5, 20];
/** Seconds that a worker keeps its hands off the queue after the first time, so that one with nothing to do comes first. */
export const HANDS_OFF = 1.5;

/**
 * Units that failed here, and are to be tried by another worker before they are by this one again: the same error on two machines is the
 * scene's. A worker that is alone, or that nobody relieves in time, tries them itself.
 */
export class PassedOn {
  private readonly times = new Map<string, number>();

  /** @param isAlone whether there are no other workers. */
  constructor(
    private readonly worker: string,
    private readonly isAlone: boolean,
  ) {}

  /** Whether the unit, which failed before, is to be left to others now. */
  isFor(failure: FailureRecord): boolean {
    if (this.isAlone || failure.attempts.at(-1)?.worker !== this.worker) return false;
    const name = `${failure.job} ${failure.unit}`;
    const times = (this.times.get(name) ?? 0) + 1;
    this.times.set(name, times);
    return times <= SECONDS.length;
  }

  /** Whether so many seconds are the first time's. */
  isFirst(seconds: number): boolean {
    return seconds === SECONDS[0];
  }

  /** For how long, in seconds: longer each time. */
  seconds({ job, unit }: Pick<FailureRecord, 'job' | 'unit'>): number {
    return SECONDS[(this.times.get(`${job} ${unit}`) ?? 1) - 1] ?? 0;
  }
}
