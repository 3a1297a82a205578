import { lastAsked } from '../../../farm/ledger/jobs-by-request';
import { Ledger } from '../../../farm/ledger/ledger';
import { ifDamaged, readJsonIfReadable } from '../../../farm/store/json-object';
import type { ObjectStore } from '../../../farm/store/object-store';
import { canonical } from '../../../protocol/ledger/canonical';
import { type Job, jobFile } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { inBlendersWords } from '../../../protocol/job/settings-spelling';

/**
 * The job in an output folder that differs only in equivalent names of format and engine, such as `EXR` and `OPEN_EXR`: with its id, its
 * finished frames stay valid. Of several, the last requested. The given job where there is none.
 */
export async function jobAsKept(store: ObjectStore, job: Job): Promise<Job> {
  const wanted = identity(job);
  let kept: { readonly job: Job; readonly asked: string } | undefined;
  for await (const id of Ledger.jobs(store)) {
    // A job of another version of this software is another job.
    const file = await readJsonIfReadable(store, keys.jobFile(id), jobFile);
    if (!file || identity(file.job) !== wanted) continue;
    const asked = (await lastAsked(new Ledger(store, id)).catch(ifDamaged)) ?? '';
    if (!kept || asked > kept.asked) kept = { job: file.job, asked };
  }
  return kept?.job ?? job;
}

function identity(job: Job): string {
  return canonical({ ...job, settings: inBlendersWords(job.settings) });
}
