import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type JobStatus, jobStatus } from '../farm/job-status';
import { Ledger } from '../farm/ledger';
import { workerShares } from '../farm/worker-shares';
import { FolderObjectStore } from '../local/folder-object-store';
import { UserFault } from '../protocol/fault';
import { WaysMade } from '../protocol/ways-made';
import { folderLines } from './status-text';

/** What the ledger beside the frames tells, and nothing else. */
export async function folderStatus(folder: string, { json }: { readonly json?: true }): Promise<void> {
  const found = await stat(join(folder, '.brenda')).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UserFault(`${folder}: no ledger there; give the output folder of a brenda render`);
  }
  const store = new FolderObjectStore(folder);
  const all: { status: JobStatus; done: readonly string[] }[] = [];
  for await (const id of Ledger.jobs(store)) {
    const done: string[] = [];
    const status = await jobStatus(new Ledger(store, id), { onDone: (unit) => done.push(unit) });
    if (status) all.push({ status, done });
  }
  // The newest request is what the folder is about; the frames of earlier jobs are what was there before.
  const [newest, ...earlier] = all.sort((a, b) => (a.status.asked < b.status.asked ? 1 : -1));
  if (!newest) throw new UserFault(`${folder}: nothing was rendered into it yet`);
  const { status, done } = newest;
  const made = new WaysMade();
  const warnings: string[] = [];
  const workers = await workerShares(new Ledger(store, status.job), done, (record) => {
    made.add(record);
    if (record.version === 2) warnings.push(...(record.warnings ?? []));
  });
  const madeWith = made.list();
  warnings.sort();
  if (!json) {
    process.stdout.write(`${folderLines(status, workers, madeWith, warnings, earlier.length).join('\n')}\n`);
    return;
  }
  const seconds = workers.reduce((sum, { units, secondsEach }) => sum + units * secondsEach, 0);
  const secondsEach = done.length === 0 ? null : seconds / done.length;
  const earlierJobs = earlier.map(({ status: { job } }) => job);
  process.stdout.write(
    `${JSON.stringify({ ...status, workers, madeWith, warnings, secondsEach, earlierJobs })}\n`,
  );
}
