import type { JobFile, RequestFile } from '../../protocol/job/job';
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
  return (await lastRequest(ledger))?.at ?? '';
}

/** What was asked of a job last; undefined when nothing was. */
async function lastRequest(ledger: Ledger): Promise<RequestFile | undefined> {
  let latest: RequestFile | undefined;
  for await (const request of ledger.requests())
    if (latest === undefined || request.at > latest.at) latest = request;
  return latest;
}

/**
 * Frames in a task of a job, where nobody says how many: as it was asked for last. Its frames in other portions would be no other frames, but
 * whoever asks for more of them means the same job.
 */
export async function taskSizeOf(ledger: Ledger, told: number | undefined): Promise<number> {
  return told ?? (await lastRequest(ledger))?.taskSize ?? 1;
}
