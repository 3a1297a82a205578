import type { JobFile } from '../../protocol/job';
import { Ledger } from './ledger';
import type { ObjectStore } from '../store/object-store';

/** The jobs that frames were asked of, that which was asked for last first. */
export async function jobsByRequest(store: ObjectStore): Promise<JobFile[]> {
  const jobs: { readonly file: JobFile; readonly asked: string }[] = [];
  for await (const id of Ledger.jobs(store)) {
    const ledger = new Ledger(store, id);
    const file = await ledger.readJob();
    let asked = '';
    for await (const { at } of ledger.requests()) if (at > asked) asked = at;
    if (file && asked !== '') jobs.push({ file, asked });
  }
  return jobs.sort((a, b) => b.asked.localeCompare(a.asked)).map(({ file }) => file);
}
