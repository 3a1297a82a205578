import { isFinal } from '../../protocol/failure/failure-kind';
import type { FailureRecord } from '../../protocol/ledger/record';
import { SIMULATED_JOB } from '../model';
import type { Books } from '../world/books';
import type { Census } from '../world/census';
import type { Rendered } from './rendered';

/** The ledger: records of units that are done, and attempts of the few that failed. */
export class SimulatedLedger {
  private readonly failures = new Map<number, FailureRecord>();
  private again = 0;
  /** When a slice was kept last; milliseconds. */
  sliceAt = 0;

  constructor(
    private readonly census: Census,
    private readonly books: Books,
  ) {}

  /** Records that were written though there was one. */
  get duplicates(): number {
    return this.again;
  }

  get records(): number {
    return this.census.count('recorded');
  }

  isDone(unit: number): boolean {
    return this.census.isRecorded(unit);
  }

  failure(unit: number): FailureRecord | undefined {
    return this.failures.get(unit);
  }

  writeRecord({ unit, from, to }: Rendered): void {
    if (!this.census.record(unit)) this.again++;
    this.books.keep(unit, from, to);
    this.failures.delete(unit);
  }

  /** @returns whether it is dead-lettered. */
  writeFailure(unit: number, worker: string, reason: string): boolean {
    const before = this.failures.get(unit)?.attempts ?? [];
    const attempts = [...before, { worker, at: '', sort: 'scene' as const, reason }];
    const final = isFinal(attempts);
    this.failures.set(unit, { version: 1, job: SIMULATED_JOB, unit: String(unit), attempts, final });
    if (final) this.census.giveUp(unit);
    return final;
  }
}
