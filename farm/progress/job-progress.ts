import { isTooMany } from '../../protocol/failure/failures-allowed';
import { FrameSet } from '../../protocol/job/frame-set';
import type { JobFile } from '../../protocol/job/job';
import type { FailureRecord } from '../../protocol/ledger/record';
import { failureRecords } from '../ledger/failed-units';
import type { Ledger } from '../ledger/ledger';

/** What was asked of a job, and what it has. All counts are in frames or tiles: each counts once, in however many tasks it was. */
export interface JobProgress {
  /** How many were asked. Each is done, failed, missing, or of a lost unit. */
  readonly of: number;
  readonly done: number;
  /** Failed for good, and not done since; `unread` included. */
  readonly failed: number;
  /** Those of failures that were not read; whether they will be retried is not known. */
  readonly unread: number;
  /** Neither done nor failed for good. When the queue is empty, no worker will render them. */
  readonly missing: FrameSet;
  /** Frames that more than one record names, for example after tasks of different sizes. The later record counts. */
  readonly doneTwice: number;
  /** The failures that were read, of frames that were asked, in the order of the listing. */
  readonly failures: readonly FailureRecord[];
  /** Units that failed for good and are not done, those of frames that were not asked included: they decide whether the job is stopped. */
  readonly failedUnits: number;
}

export interface JobProgressOptions {
  /** Called for each requested unit that is done, with its time and its number of frames. @default - not called */
  readonly onDone?: ((unit: string, at: Date, frames: number) => void) | undefined;
  /** Whether the files of a recorded unit are lost: it then counts neither as done nor as missing. @default - none is */
  readonly isLost?: ((unit: string) => boolean) | undefined;
  /** Called for each requested unit that is lost, with the number of its frames that no other record has. @default - not called */
  readonly onLost?: ((unit: string, frames: number) => void) | undefined;
  /** The maximum number of failures to read. Any beyond it count as final, as most are. @default - all */
  readonly mostReasons?: number | undefined;
}

/**
 * Counts a ledger: the one count that status, drainer, resume, wait and frames share. Opens no record of a done unit: one listing names a
 * thousand.
 *
 * @param asked the frames that were asked; what is neither done nor failed is left in it, as `missing`.
 */
export async function jobProgress(
  ledger: Ledger,
  asked: FrameSet,
  { onDone, isLost = () => false, onLost, mostReasons = Infinity }: JobProgressOptions = {},
): Promise<JobProgress> {
  const missing = asked;
  const of = missing.size;
  // Listed first: of a unit that is recorded meanwhile, the record counts.
  const named = new Set<string>();
  for await (const unit of ledger.failed()) named.add(unit);
  let done = 0;
  const [recorded, again] = [new FrameSet(), new FrameSet()];
  const lost: string[] = [];
  for await (const { unit, at } of ledger.doneAt()) {
    recorded.addName(unit, again);
    // A worker that died, or another one that had the unit, leaves a failure beside the record.
    named.delete(unit);
    // Last, because another record may have some of its frames.
    if (isLost(unit)) lost.push(unit);
    else {
      const frames = missing.deleteName(unit);
      done += frames;
      if (frames > 0) onDone?.(unit, at, frames);
    }
  }
  for (const unit of lost) {
    const frames = missing.deleteName(unit);
    if (frames > 0) onLost?.(unit, frames);
  }

  const others = [...named];
  const toRead = others.splice(0, mostReasons);
  const final = (await failureRecords(ledger, toRead)).filter((failure) => failure.final);
  let unread = 0;
  for (const unit of others) unread += missing.deleteName(unit);
  let failed = unread;
  const failures = final.filter(({ unit }) => {
    const frames = missing.deleteName(unit);
    failed += frames;
    return frames > 0;
  });
  // A frame that failed in one task of a template may have been rendered in another.
  const isLeft = (unit: string): boolean => !recorded.hasName(unit);
  const failedUnits = [...final.map(({ unit }) => unit), ...others].filter(isLeft).length;
  return { of, done, failed, unread, missing, doneTwice: again.size, failures, failedUnits };
}

/** Whether workers render nothing more of a job: it is cancelled, or too many of its units have failed. */
export function isStopped(
  { failedUnits }: Pick<JobProgress, 'failedUnits'>,
  { failuresAllowed }: Pick<JobFile, 'failuresAllowed'>,
  isCancelled: boolean,
): boolean {
  return isCancelled || isTooMany(failedUnits, failuresAllowed);
}
