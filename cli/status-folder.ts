import { jobStatus } from '../farm/ledger/job-status';
import { Ledger } from '../farm/ledger/ledger';
import { workerShares } from '../farm/ledger/worker-shares';
import { WaysMade } from '../protocol/ways-made';
import { jobsRendered, outputFolder } from './rendered-folder';
import { folderLines } from './status-text';

/** Records that are read at most, those that were written last: more takes longer than anybody waits. */
const MOST_RECORDS = 10_000;

/** What the ledger beside the frames tells, and nothing else. */
export async function folderStatus(folder: string, { json }: { readonly json?: true }): Promise<void> {
  // The newest request is what the folder is about; the frames of earlier jobs are what was there before.
  const store = await outputFolder(folder);
  const [newest, ...earlierJobs] = await jobsRendered(store, folder);
  const ledger = new Ledger(store, newest);
  const recorded: { readonly unit: string; readonly at: Date }[] = [];
  const status = await jobStatus(ledger, { onDone: (unit, at) => recorded.push({ unit, at }) });
  if (!status) throw new Error(`job ${newest} is gone`);
  const isAll = recorded.length <= MOST_RECORDS;
  if (!isAll) recorded.sort((a, b) => b.at.getTime() - a.at.getTime());
  const done = recorded.slice(0, MOST_RECORDS).map(({ unit }) => unit);
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
    if (!isAll) process.stderr.write(`who rendered what: of the last ${String(MOST_RECORDS)} alone\n`);
    return;
  }
  const seconds = workers.reduce((sum, { units, secondsEach }) => sum + units * secondsEach, 0);
  const secondsEach = done.length === 0 ? null : seconds / done.length;
  process.stdout.write(
    `${JSON.stringify({ ...status, workers, madeWith, warnings, secondsEach, earlierJobs })}\n`,
  );
}
