import { keys } from '../../protocol/job/keys';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { type JobStatus, jobStatus } from '../ledger/job-status';
import { Ledger } from '../ledger/ledger';
import type { OpenFarm } from '../open-farm';
import { unitsPerMinute } from '../ledger/pace';

/** How far a job of a farm has come. */
export interface FarmJob extends JobStatus {
  /** Nobody is to render what is missing, until somebody asks for it again. */
  readonly isCancelled: boolean;
  /** Where its frames go: `s3://bucket/jobs/.../frames/`. */
  readonly frames: string;
  /** Null when nothing is missing, or nothing has been recorded since it was asked for. */
  readonly unitsPerMinute: number | null;
  /** Until nothing is missing, at that rate. */
  readonly secondsLeft: number | null;
}

export interface FarmJobs {
  /** A few, that which was asked for last first. */
  readonly jobs: readonly FarmJob[];
  /** The ids of those that were seeded before them. */
  readonly earlierJobs: readonly string[];
}

const MOST_JOBS = 10;
/** To read more takes longer than anybody waits to see them. */
const MOST_REASONS = 1000;
const JOBS_AT_ONCE = 4;
/** What S3 lists in one request. */
const PAGE = 1000;

export interface FarmJobsOptions {
  /** Is among them, whenever it was seeded. @default - none in particular */
  readonly job?: string | undefined;
  /** Is told of each unit of each of them that is done and was asked for. @default - nobody is */
  readonly onDone?: (job: string, unit: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The job that was deployed, and those that were seeded last. A request to the store for each thousand units, and some for each job.
 *
 * @throws the reason of `signal`.
 */
export async function farmJobs(
  { entry, store, seedings }: Pick<OpenFarm, 'entry' | 'store' | 'seedings'>,
  now: number,
  { job, onDone, signal }: FarmJobsOptions = {},
): Promise<FarmJobs> {
  const ids = [...new Set([...(job === undefined ? [] : [job]), entry.job, ...(await seedings.jobs())])];
  const found: FarmJob[] = [];
  await forEachConcurrently(
    ids.slice(0, MOST_JOBS),
    JOBS_AT_ONCE,
    async (id) => {
      const recorded: number[] = [];
      let frames = 0;
      const status = await jobStatus(new Ledger(store, id), {
        onDone: (unit, at, of) => {
          signal?.throwIfAborted();
          recorded.push(at.getTime());
          frames += of;
          onDone?.(id, unit);
        },
        mostReasons: MOST_REASONS,
      });
      if (!status) return;
      const isCancelled = await new Ledger(store, id).isCancelled();
      const { count: left } = status.missing;
      const records =
        left === 0 || isCancelled ? undefined : unitsPerMinute(recorded, Date.parse(status.asked), now);
      // A record may be of several frames.
      const rate = records === undefined ? undefined : (records * frames) / recorded.length;
      found.push({
        ...status,
        isCancelled,
        frames:
          status.framesAt === undefined
            ? `s3://${entry.framesBucket}/${keys.frames(id)}`
            : `${status.framesAt}/`,
        unitsPerMinute: rate ?? null,
        secondsLeft: rate === undefined ? null : (left / rate) * 60,
      });
    },
    signal,
  );
  return {
    jobs: found.sort((a, b) => b.asked.localeCompare(a.asked)),
    earlierJobs: ids.slice(MOST_JOBS),
  };
}

/** How many listings that took, which are what costs money. */
export function listingsFor({ jobs }: FarmJobs): number {
  const pages = (count: number): number => Math.floor(count / PAGE) + 1;
  return jobs.reduce(
    (sum, { done, failed, moreFailed }) => sum + 1 + pages(done) + pages(failed.length + moreFailed),
    1,
  );
}
