import { jobOfFarm } from '../farm/ledger/cancel';
import type { FarmJob } from '../farm/status/farm-jobs';
import { isOver } from '../farm/status/farm-look';
import type { FarmStatus } from '../farm/status/farm-status';
import type { OpenFarm } from '../farm/open-farm';
import { exitCodes } from './exit-codes';
import { onFarm, type OnFarmFlags } from './on-farm';
import { milliseconds } from './option-values';
import { farmLines } from './status-text';
import { watchFarm } from './status-watch';

export interface WaitFlags extends OnFarmFlags {
  readonly job?: string;
  readonly timeout?: string;
  readonly json?: true;
}

/** `brenda wait`: until the frames are there, or will not be. The exit code says which. */
export async function wait(flags: WaitFlags): Promise<void> {
  const { timeout, json } = flags;
  const time = timeout === undefined ? undefined : milliseconds('--timeout', timeout);
  await onFarm(flags, async (farm) => {
    if (flags.job !== undefined) await jobOfFarm(farm, flags.job);
    const enough = time === undefined ? undefined : AbortSignal.timeout(time);
    const last = await waitFor(farm, flags.job, enough);
    if (last) process.stdout.write(json ? `${JSON.stringify(last)}\n` : `${farmLines(last).join('\n')}\n`);
    if (last && isEnd(last, flags.job)) process.exitCode = outcome(last, flags.job);
    else if (enough?.aborted) {
      process.stderr.write(`not done within ${timeout ?? ''}\n`);
      process.exitCode = exitCodes.timedOut;
    } else process.exitCode = exitCodes.interrupted;
  });
}

function waitFor(
  farm: OpenFarm,
  job: string | undefined,
  enough: AbortSignal | undefined,
): Promise<FarmStatus | undefined> {
  return watchFarm(farm, { job, isEnd: (status) => isEnd(status, job), ...(enough ? { enough } : {}) });
}

/** Of one job also when others of the farm go on. */
function isEnd(status: FarmStatus, job: string | undefined): boolean {
  if (isOver(status)) return true;
  const meant = job === undefined ? undefined : meantOf(status, job);
  return meant !== undefined && (meant.missing.count === 0 || meant.isCancelled);
}

function outcome(status: FarmStatus, job: string | undefined): number {
  const meant = meantOf(status, job);
  return meant && meant.done < meant.total ? exitCodes.failed : exitCodes.done;
}

/** The job that was asked for last, unless another is named. */
function meantOf({ jobs }: FarmStatus, job: string | undefined): FarmJob | undefined {
  return job === undefined ? jobs[0] : jobs.find((one) => one.job === job);
}
