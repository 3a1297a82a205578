import { versionOfBuild } from '../../protocol/releases/blender-build';
import { type Job, jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { earlierSpellings } from '../../protocol/job/settings-spelling';
import { Ledger } from '../ledger/ledger';
import type { ObjectStore } from '../store/object-store';

/** The maximum number of records to read for the Blender that made them. */
const LOOKED_AT = 20;

/**
 * The stored version of a job, when an earlier version of Brenda wrote it with other names for the same format or engine, or without its
 * Blender. So its done frames are not rendered again under another id. Returns the job unchanged when the store has no other version of it.
 */
export async function jobAsKept(store: ObjectStore, job: Job): Promise<Job> {
  const others = earlierSpellings(job.settings).map((settings) => ({ ...job, settings }));
  const spelled = others.length === 1 ? [job] : [job, ...others];
  const isThere = async (one: Job): Promise<boolean> =>
    (await store.head(keys.jobFile(jobId(one)))) !== undefined;
  if (spelled.length > 1 || job.blender !== undefined)
    for (const one of spelled) if (await isThere(one)) return one;
  if (job.blender === undefined) return job;
  for (const { blender, ...any } of spelled) {
    if (!(await isThere(any))) continue;
    if (blender === undefined || !(await isOfOtherVersion(new Ledger(store, jobId(any)), blender)))
      return any;
  }
  return job;
}

/** Whether another Blender version made a frame of a job that does not name its Blender. */
export async function isOfOtherVersion(ledger: Ledger, build: string): Promise<boolean> {
  const version = versionOfBuild(build);
  if (version === undefined) return false;
  let looked = 0;
  for await (const unit of ledger.done()) {
    if (looked++ === LOOKED_AT) break;
    const record = await ledger.record(unit).catch(() => undefined);
    const by = record?.version === 2 ? record.made.blender : record?.blender;
    if (by && by.version.split(' ')[0] !== version) return true;
  }
  return false;
}
