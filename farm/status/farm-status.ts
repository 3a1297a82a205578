import { farmJobs, type FarmJobs } from './farm-jobs';
import { farmSnapshot, type FarmSnapshot } from './farm-snapshot';
import { EvenSample } from '../ledger/even-sample';
import { Ledger } from '../ledger/ledger';
import { jobProvenance, type JobProvenance } from '../ledger/job-provenance';
import type { OpenFarm } from '../open-farm';

/** The full status of a farm and its jobs. */
export type FarmStatus = FarmSnapshot &
  FarmJobs & {
    /** Provenance of the most recently requested job. @default - not read, or nothing is done */
    readonly madeWith?: JobProvenance;
  };

/**
 * The number of records to read for a job's provenance, spread evenly over its done units. Each is one request, and this many are quick.
 */
const MOST_READ = 100;

/** @param now on the store's clock, in milliseconds. */
export async function farmStatus(farm: OpenFarm, now: number): Promise<FarmStatus> {
  const samples = new Map<string, EvenSample<string>>();
  const onDone = (job: string, unit: string): void => {
    const sample = samples.get(job) ?? new EvenSample(MOST_READ);
    if (!samples.has(job)) samples.set(job, sample);
    sample.add(unit);
  };
  const [snapshot, jobs] = await Promise.all([
    farmSnapshot(farm, now, { requestsFrom: process.env }),
    farmJobs(farm, now, { onDone }),
  ]);
  const [newest] = jobs.jobs;
  const status = statusOf(snapshot, jobs);
  const units = newest && samples.get(newest.job)?.items();
  return newest && units
    ? { ...status, madeWith: await jobProvenance(new Ledger(farm.store, newest.job), units) }
    : status;
}

/** Combines both. There is no time estimate while no instance can render. */
export function statusOf(snapshot: FarmSnapshot, { jobs, earlierJobs }: FarmJobs): FarmStatus {
  const rests = snapshot.instances.up === 0;
  return {
    ...snapshot,
    jobs: rests ? jobs.map((job) => ({ ...job, unitsPerMinute: null, secondsLeft: null })) : jobs,
    earlierJobs,
  };
}
