import { jobStatus } from '../farm/ledger/job-status';
import { Ledger } from '../farm/ledger/ledger';
import { workerShares } from '../farm/ledger/worker-shares';
import { WaysMade } from '../protocol/ways-made';
import { jobsRendered, outputFolder } from './rendered-folder';
import { folderLines } from './status-text';

/** What the ledger beside the frames tells, and nothing else. */
export async function folderStatus(folder: string, { json }: { readonly json?: true }): Promise<void> {
  // The newest request is what the folder is about; the frames of earlier jobs are what was there before.
  const store = await outputFolder(folder);
  const [newest, ...earlierJobs] = await jobsRendered(store, folder);
  const ledger = new Ledger(store, newest);
  const done: string[] = [];
  const status = await jobStatus(ledger, { onDone: (unit) => done.push(unit) });
  if (!status) throw new Error(`job ${newest} is gone`);
  const made = new WaysMade();
  const warnings: string[] = [];
  const workers = await workerShares(ledger, done, (record) => {
    made.add(record);
    if (record.version === 2) warnings.push(...(record.warnings ?? []));
  });
  const madeWith = made.list();
  warnings.sort();
  if (!json) {
    process.stdout.write(
      `${folderLines(status, workers, madeWith, warnings, earlierJobs.length).join('\n')}\n`,
    );
    return;
  }
  const seconds = workers.reduce((sum, { units, secondsEach }) => sum + units * secondsEach, 0);
  const secondsEach = done.length === 0 ? null : seconds / done.length;
  process.stdout.write(
    `${JSON.stringify({ ...status, workers, madeWith, warnings, secondsEach, earlierJobs })}\n`,
  );
}
