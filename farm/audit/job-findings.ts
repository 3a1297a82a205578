import { isTooMany } from '../../protocol/failure/failures-allowed';
import { FrameSet } from '../../protocol/job/frame-set';
import { keys, nameInKey, unitInKey } from '../../protocol/job/keys';
import { parseUnitName } from '../../protocol/job/unit';
import type { JobStatus } from '../progress/job-status';
import type { AuditFinding } from './audit-kinds';
import type { JobFacts } from './job-facts';

/** Frames, or tiles of them. Each that was asked for is in exactly one of the others. */
export interface JobCounts {
  readonly asked: number;
  readonly done: number;
  /** Recorded, and a file of theirs is gone or another. */
  readonly lost: number;
  /** For good. */
  readonly failed: number;
  /** Their records, or those of their failures, cannot be read. */
  readonly unreadable: number;
  /** A worker will render them. */
  readonly toCome: number;
  /** None of these, and no worker will render them: lost, given up, or of a job that was stopped. */
  readonly missing: number;
}

/** What is to be known beside what the store has of a job. */
export interface Beside {
  /** As `brenda status` counts; undefined when it tells nothing of the job. */
  readonly status: JobStatus | undefined;
  /** Whose files are gone, or others. @default - none */
  readonly isLost?: (unit: string) => boolean;
  /** Whether these are missing for the status, as in an output folder; that of a farm does not look at files. */
  readonly statusSeesFiles: boolean;
  /** Whether a worker will render what is missing: it waits on a queue, or for the next run into the folder. */
  readonly isQueued: boolean;
  /** Frames in tasks that were given up. @default - none */
  readonly deadLetters?: FrameSet | undefined;
}

/** What is wrong with a job, but for its files. What cannot be known, as something cannot be read, is not judged. */
export function jobFindings(
  facts: JobFacts,
  { status, isLost = () => false, statusSeesFiles, isQueued, deadLetters = new FrameSet() }: Beside,
): { readonly counts: JobCounts | null; readonly findings: readonly AuditFinding[] } {
  const { job, asked, records, failures, file, unreadable } = facts;
  const findings: AuditFinding[] = [];
  const add = (kind: AuditFinding['kind'], name: string, detail?: string): void => {
    findings.push({ kind, name, ...(detail === undefined ? {} : { detail }) });
  };
  for (const [key, { why, how }] of unreadable)
    findings.push({ kind: 'unreadable', name: key, detail: why, unreadable: how });
  const isUnreadable = (prefix: string): boolean =>
    [...unreadable.keys()].some((key) => key.startsWith(prefix));
  const isAskedKnown = !isUnreadable(keys.jobFile(job)) && !isUnreadable(keys.requests(job));
  if (!file && !isUnreadable(keys.jobFile(job))) add('noJob', `jobs/${job}/`);

  const left = new FrameSet();
  for (const frame of asked) left.add(frame);
  const [once, again] = [new FrameSet(), new FrameSet()];
  let done = 0;
  for (const unit of records.keys()) {
    once.addName(unit, again);
    if (isAskedKnown && !asked.meets(parsed(unit))) add('notAsked', unit);
    if (!isLost(unit)) done += left.deleteName(unit);
  }
  // Last: another record may have some of its frames.
  let lost = 0;
  for (const unit of records.keys()) if (isLost(unit)) lost += left.deleteName(unit);
  for (const name of again.names(Infinity)) add('doneTwice', name);
  let failed = 0;
  let failedForGood = 0;
  for (const [unit, isFinal] of failures) {
    if (records.has(unit)) add('failedAndDone', unit);
    else if (isFinal) {
      failed += left.deleteName(unit);
      failedForGood++;
    }
  }
  let unread = 0;
  for (const key of unreadable.keys()) unread += left.deleteName(unitInKey(key) ?? '');

  const isStopped = facts.isCancelled || isTooMany(failedForGood, file?.failuresAllowed);
  let missing = isStopped ? left.size : 0;
  // Of millions that wait no name is made.
  if (file && isAskedKnown && !isStopped && (!isQueued || deadLetters.size > 0))
    for (const frame of left.names(Infinity)) {
      const isGivenUp = deadLetters.hasName(frame);
      if (isGivenUp) add('givenUp', frame);
      else if (!isQueued) add('unaccounted', frame);
      else continue;
      missing++;
    }

  const counts = {
    ...{ asked: asked.size, done, lost, failed, unreadable: unread },
    ...{ toCome: left.size - missing, missing },
  };
  if (file && status && unreadable.size === 0) {
    const told = {
      asked: [status.total, counts.asked],
      done: [status.done, done + (statusSeesFiles ? 0 : lost)],
      failed: [(status.failedFrames ?? status.failed.length) + status.moreFailed, failed],
      toCome: [status.missing.count, left.size],
    };
    for (const [what, [said, counted]] of Object.entries(told))
      if (said !== counted) add('miscounted', what, `${String(counted)}; brenda status says ${String(said)}`);
  }
  for (const unit of facts.sliced) if (records.has(unit)) add('oldSlices', unit);
  // Of a failure that cannot be read a log may be.
  if (!isUnreadable(keys.failures(job)))
    for (const key of facts.logs) if (!failures.has(nameInKey(key).replace(/\..*$/s, ''))) add('oldLog', key);
  for (const key of facts.unknown) add('unknown', key);
  return { counts: isAskedKnown && file ? counts : null, findings };
}

function parsed(name: string): NonNullable<ReturnType<typeof parseUnitName>> {
  const unit = parseUnitName(name);
  if (!unit) throw new Error(`${name} is no unit, and was read as one`);
  return unit;
}
