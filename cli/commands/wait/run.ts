import { jobOfFarm } from '../../../farm/ledger/cancel';
import type { FarmJob } from '../../../farm/status/farm-jobs';
import { isOver } from '../../../farm/status/farm-snapshot';
import type { FarmStatus } from '../../../farm/status/farm-status';
import { tasksOn } from '../../../farm/queue/tasks-on';
import type { OpenFarm } from '../../../farm/open-farm';
import { UserFault } from '../../../protocol/failure/fault';
import { counted } from '../../output/counted';
import { exitCodes } from '../../program/exit-codes';
import { onFarm, type OnFarmFlags } from '../../farm/on-farm';
import { milliseconds } from '../../options/option-values';
import { farmLines } from '../status/text';
import { watchFarm } from '../status/watch';

export interface WaitFlags extends OnFarmFlags {
  readonly job?: string;
  readonly timeout?: string;
  readonly for?: string;
  readonly json?: true;
}

/** `brenda wait`: until the frames are there, or will not be. The exit code shows which. */
export async function wait(flags: WaitFlags): Promise<void> {
  const { timeout, json } = flags;
  const time = timeout === undefined ? undefined : milliseconds('--timeout', timeout);
  const end = endOf(flags);
  await onFarm(flags, async (farm) => {
    if (flags.job !== undefined) await jobOfFarm(farm, flags.job);
    const enough = time === undefined ? undefined : AbortSignal.timeout(time);
    const last = await waitFor(farm, flags.job, end, enough);
    if (last) process.stdout.write(json ? `${JSON.stringify(last)}\n` : `${farmLines(last).join('\n')}\n`);
    if (last && isEnd(last, flags.job, end)) process.exitCode = outcome(last, flags.job);
    else if (enough?.aborted) {
      if (last) process.stderr.write(`${waitedFor(last, flags.job)}\n`);
      process.stderr.write(`not done within ${timeout ?? ''}\n`);
      process.exitCode = exitCodes.timedOut;
    } else process.exitCode = exitCodes.interrupted;
  });
}

function waitFor(
  farm: OpenFarm,
  job: string | undefined,
  end: End,
  enough: AbortSignal | undefined,
): Promise<FarmStatus | undefined> {
  return watchFarm(farm, { job, isEnd: (status) => isEnd(status, job, end), ...(enough ? { enough } : {}) });
}

/** What to wait for: the frames of a job, or the end of all work on the farm. */
type End = 'frames' | 'drained';

function endOf({ for: end, job }: WaitFlags): End {
  if (end === undefined) return job === undefined ? 'drained' : 'frames';
  if (end !== 'frames' && end !== 'drained') throw new UserFault(`--for ${end}: must be frames or drained`);
  return end;
}

/** One job may be complete while others of the farm continue. */
function isEnd(status: FarmStatus, job: string | undefined, end: End): boolean {
  if (isOver(status)) return true;
  const meant = end === 'drained' ? undefined : meantOf(status, job);
  return meant !== undefined && (meant.missing.count === 0 || meant.isCancelled);
}

function outcome(status: FarmStatus, job: string | undefined): number {
  const meant = meantOf(status, job);
  return meant && meant.done < meant.total ? exitCodes.failed : exitCodes.done;
}

/** What was missing at the timeout. */
function waitedFor(status: FarmStatus, job: string | undefined): string {
  const { instances, tasks, isSeeding } = status;
  const meant = meantOf(status, job);
  const left = meant?.missing.count ?? 0;
  const up =
    instances.up === 0
      ? 'no instance is up'
      : `${counted(instances.up, 'instance')} up, ${String(instances.busy)} busy`;
  if (isSeeding) return 'tasks are still being queued';
  if (left > 0) return `${counted(left, 'frame')} still to come; ${up}`;
  const queued = tasksOn(tasks);
  const there = meant && meant.done < meant.total ? 'no more frames will come' : 'all frames are there';
  if (queued > 0) return `${there}; ${counted(queued, 'task')} still on the queue`;
  return instances.up === 0 ? there : `${there}; ${counted(instances.up, 'instance')} still to end`;
}

/** The last requested job, unless another is named. */
function meantOf({ jobs }: FarmStatus, job: string | undefined): FarmJob | undefined {
  return job === undefined ? jobs[0] : jobs.find((one) => one.job === job);
}
