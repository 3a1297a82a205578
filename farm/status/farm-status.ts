import { farmJobs, type FarmJobs } from './farm-jobs';
import { farmLook, type FarmLook } from './farm-look';
import { Ledger } from '../ledger/ledger';
import { madeWith, type MadeWith } from '../ledger/made-with';
import type { OpenFarm } from '../open-farm';

/** Everything that there is to say of a farm and its jobs. */
export type FarmStatus = FarmLook &
  FarmJobs & {
    /** Of the job that was asked for last. @default - it was not looked at, or nothing is done */
    readonly madeWith?: MadeWith;
  };

/** @param now on the store's clock, in milliseconds. */
export async function farmStatus(farm: OpenFarm, now: number): Promise<FarmStatus> {
  const [look, jobs] = await Promise.all([farmLook(farm, now), farmJobs(farm, now)]);
  const [newest] = jobs.jobs;
  const status = statusOf(look, jobs);
  return newest && newest.done > 0
    ? { ...status, madeWith: await madeWith(new Ledger(farm.store, newest.job)) }
    : status;
}

/** Both together. No time is promised while there is nobody to render. */
export function statusOf(look: FarmLook, { jobs, earlierJobs }: FarmJobs): FarmStatus {
  const rests = look.instances.up === 0;
  return {
    ...look,
    jobs: rests ? jobs.map((job) => ({ ...job, unitsPerMinute: null, secondsLeft: null })) : jobs,
    earlierJobs,
  };
}
