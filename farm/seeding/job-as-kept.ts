import { type Job, jobId } from '../../protocol/job';
import { earlierSpellings } from '../../protocol/settings-spelling';
import type { ObjectStore } from '../store/object-store';
import { keys } from '../../protocol/keys';

/**
 * The job as the store has it, when an earlier version put it there with other names for the same format or engine: what is done of it is not
 * rendered a second time under another id. The job itself where the store has none, or has that.
 */
export async function jobAsKept(store: ObjectStore, job: Job): Promise<Job> {
  const others = earlierSpellings(job.settings).map((settings) => ({ ...job, settings }));
  if (others.length === 1) return job;
  for (const one of [job, ...others]) if (await store.head(keys.jobFile(jobId(one)))) return one;
  return job;
}
