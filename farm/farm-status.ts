import { farmJobs, type FarmJobs } from './farm-jobs';
import { farmLook, type FarmLook } from './farm-look';
import type { OpenFarm } from './open-farm';

/** Everything that there is to say of a farm and its jobs. */
export type FarmStatus = FarmLook & FarmJobs;

/** @param now milliseconds. */
export async function farmStatus(farm: OpenFarm, now: number): Promise<FarmStatus> {
  const [look, jobs] = await Promise.all([farmLook(farm, now), farmJobs(farm, now)]);
  return statusOf(look, jobs);
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
