import { FrameSet } from '../../protocol/job/frame-set';
import type { JobFile } from '../../protocol/job/job';
import { readTaskMessage } from '../../protocol/job/task-message';
import { readDeadLetters } from '../queue/dead-letters';
import { Ledger } from '../ledger/ledger';
import type { ObjectStore } from '../store/object-store';
import { planOf, type SeedProgress, type SeedProgressStore } from '../seeding/seed-progress-store';
import type { TaskQueue } from '../queue/task-queue';
import { isStopped, type JobProgress, jobProgress } from './job-progress';

/** The maximum number of failures to read of a job. */
const MOST_READ = 10_000;

/** The progress of what was seeded of a job. */
export interface SeededJob extends JobProgress {
  readonly file: JobFile;
  /** The requests that this progress covers. */
  readonly asked: readonly SeedProgress[];
  readonly isStopped: boolean;
  /** Cancelled by a user. */
  readonly isCancelled: boolean;
}

/** The progress of all jobs that a farm was asked for. */
export interface FarmProgress {
  /** `missing` is empty for a stopped job, and for one that lacks nothing. */
  readonly jobs: readonly SeededJob[];
  /**
   * Frames that are neither done, failed nor missing: their job is stopped, or their task is dead-lettered. SQS dead-letters a message that
   * was received too often.
   */
  readonly givenUp: number;
  /** The part of them that belongs to cancelled jobs. */
  readonly cancelled: readonly { readonly job: string; readonly units: number }[];
  /** Whether the dead letters could not be read: missing frames may be among them. */
  readonly isUncertain: boolean;
}

/**
 * @param farm.queueIdentity requests for another queue, of a deleted farm, are ignored; see `queueIdentity`.
 * @param farm.goesOn a job whose cancellation is ignored. @default - none is
 */
export async function farmProgress({
  store,
  seedings,
  deadLetters,
  queueIdentity,
  goesOn,
}: {
  readonly store: ObjectStore;
  readonly seedings: SeedProgressStore;
  readonly deadLetters: TaskQueue;
  readonly queueIdentity: string;
  readonly goesOn?: string | undefined;
}): Promise<FarmProgress> {
  const jobs = new Map<string, SeededJob>();
  const cancelled: { job: string; units: number }[] = [];
  let givenUp = 0;
  let missing = 0;
  for (const id of await seedings.jobs()) {
    const asked = await seedings.of(id, queueIdentity);
    const progress = asked.length > 0 && (await seededJob(new Ledger(store, id), asked, id === goesOn));
    if (!progress) continue;
    jobs.set(id, progress);
    if (progress.isStopped) {
      const units = empty(progress.missing);
      givenUp += units;
      if (progress.isCancelled && units > 0) cancelled.push({ job: id, units });
    }
    missing += progress.missing.size;
  }
  const letters = missing > 0 ? await readDeadLetters(deadLetters) : [];
  for (const body of letters ?? []) givenUp += takeOut(body, jobs);
  return { jobs: [...jobs.values()], givenUp, cancelled, isUncertain: letters === undefined };
}

/** Undefined when there is no such job. @param goesOn whether to ignore a cancellation. */
async function seededJob(
  ledger: Ledger,
  asked: readonly SeedProgress[],
  goesOn: boolean,
): Promise<SeededJob | undefined> {
  const file = await ledger.readJob();
  if (!file) return undefined;
  const frames = new FrameSet();
  for (const request of asked) for (const task of planOf(request, file.job).tasks()) frames.add(task);
  const progress = await jobProgress(ledger, frames, { mostReasons: MOST_READ });
  const isCancelled = !goesOn && (await ledger.isCancelled());
  return { ...progress, file, asked, isCancelled, isStopped: isStopped(progress, file, isCancelled) };
}

/** @returns how many frames there were. */
function empty(frames: FrameSet): number {
  const { size } = frames;
  for (const frame of frames) frames.delete(frame);
  return size;
}

/** @returns how many frames of this task were missing. */
function takeOut(body: string, jobs: ReadonlyMap<string, SeededJob>): number {
  try {
    const { job, task } = readTaskMessage(body);
    return jobs.get(job)?.missing.delete(task) ?? 0;
  } catch {
    // The message is dead-lettered because it is no task.
    return 0;
  }
}
