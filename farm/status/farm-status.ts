import { farmJobs, type FarmJobs } from './farm-jobs';
import { farmLook, type FarmLook } from './farm-look';
import { EvenSample } from '../ledger/even-sample';
import { Ledger } from '../ledger/ledger';
import { madeWith, type MadeWith } from '../ledger/made-with';
import type { OpenFarm } from '../open-farm';

/** Everything that there is to say of a farm and its jobs. */
export type FarmStatus = FarmLook &
  FarmJobs & {
    /** Of the job that was asked for last. @default - it was not looked at, or nothing is done */
    readonly madeWith?: MadeWith;
  };

/** Records that are read of how a job was made, spread evenly over what is done: a request each, and so many are quick. */
const MOST_READ = 100;

/** @param now on the store's clock, in milliseconds. */
export async function farmStatus(farm: OpenFarm, now: number): Promise<FarmStatus> {
  const samples = new Map<string, EvenSample<string>>();
  const onDone = (job: string, unit: string): void => {
    const sample = samples.get(job) ?? new EvenSample(MOST_READ);
    if (!samples.has(job)) samples.set(job, sample);
    sample.add(unit);
  };
  const [look, jobs] = await Promise.all([
    farmLook(farm, now, { requestsFrom: process.env }),
    farmJobs(farm, now, { onDone }),
  ]);
  const [newest] = jobs.jobs;
  const status = statusOf(look, jobs);
  const units = newest && samples.get(newest.job)?.items();
  return newest && units
    ? { ...status, madeWith: await madeWith(new Ledger(farm.store, newest.job), units) }
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
