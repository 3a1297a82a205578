import { setTimeout as sleep } from 'node:timers/promises';
import { awsFault } from '../../farm/account/aws-fault';
import { Ledger } from '../../farm/ledger/ledger';
import type { OpenFarm } from '../../farm/open-farm';
import { type JobStatus, jobStatus } from '../../farm/progress/job-status';
import { farmSnapshot, isOver } from '../../farm/status/farm-snapshot';

/** Time between two checks, with so much more for each job: each costs some listings. */
const LOOK_EACH_MS = 3_000;
const MS_A_JOB = 200;
/** Failures of a job whose reasons are read at each snapshot. */
const MOST_REASONS = 100;

/** The progress of a job, or its end. */
export interface JobEnd {
  readonly status: JobStatus;
  /** Why it has ended with frames missing. @default - none are, or it continues */
  readonly why?: string;
}

interface Awaiting {
  /** Called with every job at each snapshot that shows a change. */
  readonly onLook: (all: ReadonlyMap<string, JobEnd>) => void;
  /** Called once for each job that has ended. */
  readonly onEnd: (job: string, end: JobEnd) => void;
  /** Called once with a temporary fault that delays the check. */
  readonly onTrouble: (text: string) => void;
  readonly stop: AbortSignal;
}

/**
 * Waits until none of these jobs will progress any more, or until it is stopped. It waits for temporary faults, such as a lost network, to
 * pass.
 *
 * @returns those that have ended, and the progress of the others at the last snapshot.
 */
export async function awaitJobs(
  farm: OpenFarm,
  jobs: readonly string[],
  { onLook, onEnd, onTrouble, stop }: Awaiting,
): Promise<ReadonlyMap<string, JobEnd>> {
  const last = new Map<string, JobEnd>();
  const open = new Set(jobs);
  let seen = '';
  while (open.size > 0 && !stop.aborted) {
    try {
      // First, so that records from before the end count.
      const snapshot = await farmSnapshot(farm, (await farm.store.now()).getTime());
      for (const job of [...open]) {
        const ledger = new Ledger(farm.store, job);
        const status = await jobStatus(ledger, { mostReasons: MOST_REASONS });
        if (!status) throw new Error(`the farm has no job ${job} any more`);
        const why = status.missing.count === 0 ? undefined : await whyOver(ledger, snapshot);
        const end = { status, ...(why === undefined ? {} : { why }) };
        last.set(job, end);
        if (status.missing.count > 0 && why === undefined) continue;
        open.delete(job);
        onEnd(job, end);
      }
      const now = JSON.stringify(
        [...last].map(
          ([
            job,
            {
              status: { done, missing },
            },
          ]) => [job, done, missing.count],
        ),
      );
      if (now !== seen) onLook(last);
      seen = now;
    } catch (error) {
      const fault = awsFault(error);
      if (!fault?.isPassing) throw error;
      onTrouble(fault.message);
    }
    if (open.size > 0)
      await sleep(LOOK_EACH_MS + open.size * MS_A_JOB, undefined, { signal: stop }).catch(() => undefined);
  }
  return last;
}

async function whyOver(
  ledger: Ledger,
  snapshot: Awaited<ReturnType<typeof farmSnapshot>>,
): Promise<string | undefined> {
  if (await ledger.isCancelled()) return 'it was cancelled';
  if (!isOver(snapshot)) return undefined;
  if (snapshot.stopped) return `the farm has stopped: ${snapshot.stopped.reason}`;
  return snapshot.limit?.most === 0 ? 'the farm was stopped' : 'the farm is drained';
}
