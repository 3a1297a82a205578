import { isTooMany } from '../../protocol/failure/failures-allowed';
import { FrameSet } from '../../protocol/job/frame-set';
import type { JobFile } from '../../protocol/job/job';
import { failureRecords } from '../ledger/failed-units';
import type { Ledger } from '../ledger/ledger';
import { planOf, type SeedProgress } from '../seeding/seed-progress-store';

/** The maximum number of failures to read. Any beyond that count as final, as most are. */
const MOST_READ = 10_000;

export interface JobProgress {
  readonly file: JobFile;
  /** The requests that this progress covers. */
  readonly asked: readonly SeedProgress[];
  /** Frames, or tiles, of these requests. All counts here are in frames or tiles: each counts once, in however many tasks it was. */
  readonly of: number;
  readonly done: number;
  /** Failed for good, and not done since. */
  readonly failed: number;
  /** Neither done nor failed. When the queue is empty, they are lost. */
  readonly missing: FrameSet;
  /** Stopped: the job is cancelled, or too many of its units have failed. */
  readonly isStopped: boolean;
  /** Cancelled by a user. */
  readonly isCancelled: boolean;
}

/**
 * The progress of these requests of a job. Undefined when there is no such job.
 *
 * @param goesOn whether to ignore a cancellation. @default false
 */
export async function jobProgress(
  ledger: Ledger,
  asked: readonly SeedProgress[],
  goesOn = false,
): Promise<JobProgress | undefined> {
  const file = await ledger.readJob();
  if (!file) return undefined;
  const missing = new FrameSet();
  for (const request of asked) for (const task of planOf(request, file.job).tasks()) missing.add(task);
  const of = missing.size;
  const failures = new Set<string>();
  for await (const name of ledger.failed()) failures.add(name);
  let done = 0;
  for await (const name of ledger.done()) {
    done += missing.deleteName(name);
    // A worker that died, or another one that had the unit, leaves a failure beside the record.
    failures.delete(name);
  }
  const toRead = [...failures].slice(0, MOST_READ);
  const final = [...failures].slice(MOST_READ);
  for (const failure of await failureRecords(ledger, toRead)) if (failure.final) final.push(failure.unit);
  // A frame that failed in one task of a template may have been rendered in another.
  const mayBeDone = final.length > 0 && file.job.template !== undefined;
  const recorded = mayBeDone ? await FrameSet.of(ledger.done()) : undefined;
  const lost = final.filter((name) => !recorded?.hasName(name));
  let failed = 0;
  for (const name of lost) failed += missing.deleteName(name);
  const isCancelled = !goesOn && (await ledger.isCancelled());
  const isStopped = isTooMany(lost.length, file.failuresAllowed) || isCancelled;
  return { file, asked, of, done, failed, missing, isStopped, isCancelled };
}
