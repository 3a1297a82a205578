import { isTooMany } from '../../protocol/failure/failures-allowed';
import { FrameSet } from '../../protocol/job/frame-set';
import { nameInKey } from '../../protocol/job/keys';
import { parseUnitName } from '../../protocol/job/unit';
import type { JobStatus } from '../ledger/job-status';
import type { AuditFinding } from './audit-kinds';
import type { JobFacts } from './job-facts';

/** Frames, or tiles of them: each is in one of the last three. */
export interface JobCounts {
  readonly asked: number;
  readonly done: number;
  /** For good. */
  readonly failed: number;
  readonly toCome: number;
}

/** What is to be known beside what the store has of a job. */
export interface Beside {
  /** As `brenda status` counts; undefined when it tells nothing of the job. */
  readonly status: JobStatus | undefined;
  /** Whose files are gone: they are not done for the status of an output folder. @default - none */
  readonly isLost?: (unit: string) => boolean;
  /** Whether somebody is to render what is missing: it waits on a queue, or for the next run into the folder. */
  readonly isQueued: boolean;
  /** Frames in tasks that were given up. @default - none */
  readonly deadLetters?: FrameSet | undefined;
}

/** What is wrong with a job, but for its files. */
export function jobFindings(
  facts: JobFacts,
  { status, isLost = () => false, isQueued, deadLetters = new FrameSet() }: Beside,
): { readonly counts: JobCounts; readonly findings: readonly AuditFinding[] } {
  const { asked, records, failures, file } = facts;
  const findings: AuditFinding[] = [];
  const add = (kind: AuditFinding['kind'], name: string, detail?: string): void => {
    findings.push({ kind, name, ...(detail === undefined ? {} : { detail }) });
  };
  for (const [key, why] of facts.unreadable) add('unreadable', key, why);
  if (!file && !facts.unreadable.has(`jobs/${facts.job}/job.json`)) add('noJob', `jobs/${facts.job}/`);

  const left = new FrameSet();
  for (const frame of asked) left.add(frame);
  const [once, again] = [new FrameSet(), new FrameSet()];
  let done = 0;
  for (const unit of records.keys()) {
    once.addName(unit, again);
    if (!asked.meets(parsed(unit))) add('notAsked', unit);
    if (!isLost(unit)) done += left.deleteName(unit);
  }
  // Last: another record may have some of its frames.
  for (const unit of records.keys()) if (isLost(unit)) left.deleteName(unit);
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
  const isStopped = facts.isCancelled || isTooMany(failedForGood, file?.failuresAllowed);
  // Of millions that wait no name is made.
  if (file && !isStopped && (!isQueued || deadLetters.size > 0))
    for (const frame of left.names(Infinity))
      if (deadLetters.hasName(frame)) add('givenUp', frame);
      else if (!isQueued) add('unaccounted', frame);

  const counts = { asked: asked.size, done, failed, toCome: left.size };
  if (file && status && facts.unreadable.size === 0) {
    const told = {
      asked: status.total,
      done: status.done,
      failed: (status.failedFrames ?? status.failed.length) + status.moreFailed,
      toCome: status.missing.count,
    };
    for (const what of ['asked', 'done', 'failed', 'toCome'] as const)
      if (told[what] !== counts[what])
        add('miscounted', what, `${String(counts[what])}; brenda status says ${String(told[what])}`);
  }
  for (const unit of facts.sliced) if (records.has(unit)) add('oldSlices', unit);
  for (const key of facts.logs) {
    const unit = nameInKey(key).replace(/\..*$/s, '');
    if (!failures.has(unit)) add('oldLog', key);
  }
  for (const key of facts.unknown) add('unknown', key);
  return { counts, findings };
}

function parsed(name: string): NonNullable<ReturnType<typeof parseUnitName>> {
  const unit = parseUnitName(name);
  if (!unit) throw new Error(`${name} is no unit, and was read as one`);
  return unit;
}
