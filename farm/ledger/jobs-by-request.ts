import type { JobFile, RequestFile } from '../../protocol/job/job';
import { Ledger } from './ledger';
import type { ObjectStore } from '../store/object-store';

/** The jobs with requests, the most recently requested first. */
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

/** The time of the last request for a job, ISO 8601; empty when there is none. */
export async function lastAsked(ledger: Ledger): Promise<string> {
  return (await lastRequest(ledger))?.at ?? '';
}

/** The last request for a job; undefined when there is none. */
async function lastRequest(ledger: Ledger): Promise<RequestFile | undefined> {
  let latest: RequestFile | undefined;
  for await (const request of ledger.requests())
    if (latest === undefined || request.at > latest.at) latest = request;
  return latest;
}

/**
 * Frames per task of a job. The default is that of its last request. Tasks of another size would render the same frames, but a new request
 * for the job means the same tasks.
 */
export async function taskSizeOf(ledger: Ledger, told: number | undefined): Promise<number> {
  return told ?? (await lastRequest(ledger))?.taskSize ?? 1;
}
