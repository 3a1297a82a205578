import { keys } from '../../protocol/job/keys';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { type JobStatus, jobStatus } from '../progress/job-status';
import { Ledger } from '../ledger/ledger';
import type { OpenFarm } from '../open-farm';
import { unitsPerMinute } from '../progress/pace';

/** The progress of a job on a farm. */
export interface FarmJob extends JobStatus {
  /** The missing frames are cancelled, until a new request for the job. */
  readonly isCancelled: boolean;
  /** The destination of its frames: `s3://bucket/jobs/.../frames/`. */
  readonly frames: string;
  /** Null when nothing is missing, or nothing has been recorded since the last request. */
  readonly unitsPerMinute: number | null;
  /** The time until nothing is missing, at that rate. */
  readonly secondsLeft: number | null;
}

export interface FarmJobs {
  /** A few jobs, the most recently requested first. */
  readonly jobs: readonly FarmJob[];
  /** The ids of older jobs. */
  readonly earlierJobs: readonly string[];
}

const MOST_JOBS = 10;
/** Reading more takes longer than a user waits for them. */
const MOST_REASONS = 1000;
const JOBS_AT_ONCE = 4;
/** The page size of S3's listings. */
const PAGE = 1000;

export interface FarmJobsOptions {
  /** A job to include, whenever it was seeded. @default - none */
  readonly job?: string | undefined;
  /** Called for each requested unit of each job that is done. @default - not called */
  readonly onDone?: (job: string, unit: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The deployed job, and the most recently seeded ones. Costs a request to the store for each thousand units, and some for each job.
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
      // A record may cover several frames.
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

/** The number of list requests that this took; they are what costs money. */
export function listingsFor({ jobs }: FarmJobs): number {
  const pages = (count: number): number => Math.floor(count / PAGE) + 1;
  return jobs.reduce(
    (sum, { done, failed, moreFailed }) => sum + 1 + pages(done) + pages(failed.length + moreFailed),
    1,
  );
}
