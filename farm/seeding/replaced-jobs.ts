import { type Job, jobId } from '../../protocol/job/job';
import { Ledger } from '../ledger/ledger';
import type { ObjectStore } from '../store/object-store';
import { isOfOtherVersion } from './job-as-kept';

/** A job that another one takes the place of, as it differs from that in nothing but the Blender. */
export interface ReplacedJob {
  readonly job: string;
  /** @default - it is of a time when jobs did not say */
  readonly blender?: string;
}

/**
 * Cancels the jobs of which this one is the same but for the Blender: their frames would be rendered twice, and no instance that is launched now has
 * their Blender. What is done of them stays, and `brenda resume --job` goes on with one once the farm has its Blender again.
 *
 * @param earlier the Blenders that the farm had before.
 * @returns those that were not cancelled before.
 */
export async function replaceJobs(
  store: ObjectStore,
  job: Job,
  earlier: readonly string[],
): Promise<ReplacedJob[]> {
  const { blender, ...any } = job;
  if (blender === undefined) return [];
  const replaced: ReplacedJob[] = [];
  const of: Job[] = [...earlier.map((build) => ({ ...any, blender: build })), any];
  for (const one of of) {
    const id = jobId(one);
    const ledger = new Ledger(store, id);
    if (!(await ledger.readJob()) || (await ledger.isCancelled())) continue;
    if (one.blender === undefined && !(await isOfOtherVersion(ledger, blender))) continue;
    await ledger.cancel(await store.now());
    replaced.push({ job: id, ...(one.blender === undefined ? {} : { blender: one.blender }) });
  }
  return replaced;
}
