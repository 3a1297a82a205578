import type { JobFile } from '../protocol/job';
import { Ledger } from './ledger';
import type { ObjectStore } from './object-store';

/** The job that frames were asked of last; undefined when there is none. */
export async function newestJob(store: ObjectStore): Promise<JobFile | undefined> {
  let newest: { readonly file: JobFile; readonly at: string } | undefined;
  for await (const id of Ledger.jobs(store)) {
    const ledger = new Ledger(store, id);
    const file = await ledger.readJob();
    for await (const { at } of ledger.requests()) if (file && at > (newest?.at ?? '')) newest = { file, at };
  }
  return newest?.file;
}
