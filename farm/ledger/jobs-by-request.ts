import type { JobFile } from '../../protocol/job';
import { Ledger } from './ledger';
import type { ObjectStore } from '../store/object-store';

/** The jobs that frames were asked of, that which was asked for last first. */
export async function jobsByRequest(store: ObjectStore): Promise<JobFile[]> {
  const jobs: { readonly file: JobFile; readonly asked: string }[] = [];
  for await (const id of Ledger.jobs(store)) {
    const ledger = new Ledger(store, id);
    const file = await ledger.readJob();
    const asked = await lastAsked(ledger);
    if (file && asked !== '') jobs.push({ file, asked });
  }
  return jobs.sort((a, b) => b.asked.localeCompare(a.asked)).map(({ file }) => file);
}

/** When frames were last asked of a job, ISO 8601; empty when none were. */
export async function lastAsked(ledger: Ledger): Promise<string> {
  let latest = '';
  for await (const { at } of ledger.requests()) if (at > latest) latest = at;
  return latest;
}
