import { type Job, jobId } from '../../protocol/job/job';
import { Ledger } from '../ledger/ledger';
import type { ObjectStore } from '../store/object-store';
import { isOfOtherVersion } from './job-as-kept';

/** A job that another one replaces, because they differ only in their Blender. */
export interface ReplacedJob {
  readonly job: string;
  /** @default - an earlier version of Brenda wrote the job without it */
  readonly blender?: string;
}

/**
 * Cancels the jobs that differ from this one only in their Blender: otherwise their frames would be rendered twice, and new instances do
 * not have their Blender. Their done frames stay. `brenda resume --job` continues such a job once the farm has its Blender again.
 *
 * @param earlier the farm's earlier Blenders.
 * @returns the jobs that were not cancelled before.
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
