import { failureRecords } from '../../farm/ledger/failed-units';
import { Ledger } from '../../farm/ledger/ledger';
import type { OpenFarm } from '../../farm/open-farm';
import { retryOnFarm } from '../../farm/seeding/retry';
import { missingFiles } from '../../farm/seeding/upload-project';
import { objectStore } from '../../farm/aws/clients';
import { counted } from '../output/counted';
import { queuedText, sendSubmission } from '../commands/submit/send';
import { localSubmission } from '../commands/submit/submission';
import type { FarmEntry } from './farm-entry';

/** A scene that a farm has. */
export interface SentScene {
  readonly job: string;
  /** The result of requesting its frames, in one line. */
  readonly text: string;
}

/**
 * Sends a scene to a farm and queues its frames. It recognises files and frames that the farm has already, and retries failed ones, as the
 * same command does here.
 *
 * @returns undefined when the scene was refused, which has been reported.
 * @throws UserFault when it cannot be sent; the reason of `stop`.
 */
export async function sendScene(
  { input, options }: FarmEntry,
  farm: OpenFarm,
  stop: AbortSignal,
): Promise<SentScene | undefined> {
  const submission = await localSubmission(input, farm, options, stop);
  if (!submission) return undefined;
  try {
    const { request, project } = submission;
    const missing = project && (await missingFiles(project, objectStore(farm.entry.projectBucket)));
    const { job, tasks, of, finished } = await sendSubmission({ request, project, missing }, farm, stop);
    const again = await retryFailures(farm, job);
    const text =
      again > 0 ? `${counted(again, 'task')} that failed queued again` : queuedText(tasks, of, finished);
    return { job, text };
  } finally {
    await submission.close();
  }
}

/** @returns how many tasks were queued. */
async function retryFailures(farm: OpenFarm, job: string): Promise<number> {
  const ledger = new Ledger(farm.store, job);
  const names: string[] = [];
  for await (const unit of ledger.failed()) names.push(unit);
  const failures = (await failureRecords(ledger, names)).filter(({ final }) => final);
  return failures.length === 0 ? 0 : (await retryOnFarm(farm, job, failures, true)).tasks;
}
