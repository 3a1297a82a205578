import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import pc from 'picocolors';
import { Ledger } from '../farm/ledger';
import { FolderObjectStore } from '../local/folder-object-store';
import { UserFault } from '../protocol/fault';
import { type JobStatus, jobStatus } from '../farm/job-status';

export interface StatusFlags {
  readonly json?: true;
}

/** `brenda status FOLDER`: what the ledger beside the frames tells, and nothing else. */
export async function status(folder: string, flags: StatusFlags): Promise<void> {
  const found = await stat(join(folder, '.brenda')).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UserFault(`${folder}: no ledger there; give the output folder of a brenda render`);
  }
  const store = new FolderObjectStore(folder);
  const all: JobStatus[] = [];
  for await (const id of Ledger.jobs(store)) {
    const one = await jobStatus(new Ledger(store, id));
    if (one) all.push(one);
  }
  // The newest request is what the folder is about; the frames of earlier jobs are what was there before.
  const [newest, ...earlier] = all.sort((a, b) => (a.asked < b.asked ? 1 : -1));
  if (!newest) throw new UserFault(`${folder}: nothing was rendered into it yet`);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ ...newest, earlierJobs: earlier.map(({ job }) => job) })}\n`);
    return;
  }
  process.stdout.write(`${lines(newest, earlier.length).join('\n')}\n`);
}

function lines(status: JobStatus, earlier: number): string[] {
  const { done, failed, missing } = status;
  const counts = [
    pc.green(`${String(done)} done`),
    failed.length > 0 ? pc.red(`${String(failed.length)} failed`) : '0 failed',
    `${String(missing.count)} missing`,
  ];
  return [
    `job ${status.job}  ${status.scene}`,
    `${counts.join(', ')} of ${String(status.total)}`,
    ...status.workers.map(
      ({ worker, units, secondsEach }) =>
        `  ${worker}  ${String(units)} rendered, ${secondsEach.toFixed(2)} s each`,
    ),
    ...failed.map(({ unit, worker, reason }) => `  ${pc.red(unit)}  ${reason}  (${worker})`),
    ...(missing.count > 0
      ? [`  missing: ${missing.units.join(', ')}${missing.count > missing.units.length ? ', ...' : ''}`]
      : []),
    ...(earlier > 0
      ? [pc.dim(`${String(earlier)} earlier job${earlier > 1 ? 's' : ''} rendered into this folder`)]
      : []),
  ];
}
