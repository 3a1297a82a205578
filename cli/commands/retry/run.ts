import { existsSync } from 'node:fs';
import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { retryOnFarm } from '../../../farm/seeding/retry';
import { OutputFolder } from '../../../local/output-folder/output-folder';
import { UserFault } from '../../../protocol/failure/fault';
import type { FailureRecord } from '../../../protocol/ledger/record';
import { type UnitChoice, unitChoice } from '../../../protocol/job/unit-choice';
import { unitText } from '../../../protocol/job/unit-text';
import { counted } from '../../output/counted';
import { chosenOf, type FailedJob, failedJob } from '../../job/failed-job';
import type { JobFlags } from '../../job/job-at';
import { requireOwnBlender } from '../../farm/other-blender';
import { stoppedText } from '../../farm/stopped-text';

export interface RetryFlags extends JobFlags {
  readonly dryRun?: true;
  readonly json?: true;
}

/** `brenda retry`: sends failed units again. */
export async function retry(args: readonly string[], flags: RetryFlags): Promise<void> {
  // The folder is the last argument; a farm has none. A text that names units, and no existing folder, means the only farm.
  const isOfFarm = flags.farm !== undefined || (args.length === 1 && namesUnits(args[0] ?? ''));
  const folder = isOfFarm ? args[1] : args.at(-1);
  const units = !isOfFarm && args.length < 2 ? undefined : args[0];
  const isMeant = units === undefined ? undefined : unitChoice(units);
  await tellingAwsFaults(async () => {
    const job = await failedJob('retry', folder, flags);
    const failed = job.failures.filter(({ final }) => final);
    const chosen = isMeant && units !== undefined ? chosenOf(failed, units, isMeant) : failed;
    const text = flags.dryRun ? dryText(job, chosen) : await send(job, chosen, folder, isMeant);
    const names = chosen.map(({ unit }) => unit);
    const { dryRun = false } = flags;
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ job: job.id, dryRun, units: names })}\n`
        : names.map((name) => `${unitText(name)}\n`).join(''),
    );
    process.stderr.write(`${text}\n`);
  });
}

function namesUnits(text: string): boolean {
  if (existsSync(text)) return false;
  try {
    unitChoice(text);
    return true;
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return false;
  }
}

async function send(
  job: FailedJob,
  chosen: readonly FailureRecord[],
  folder: string | undefined,
  isMeant: UnitChoice | undefined,
): Promise<string> {
  if (job.farm) {
    requireOwnBlender(job.id, (await job.ledger.readJob())?.job ?? {}, job.farm.entry);
    const { tasks, instances } = await retryOnFarm(job.farm, job.id, chosen, isMeant === undefined);
    if (tasks === 0) return 'nothing has failed';
    return `${counted(tasks, 'task')} on the queue again; ${counted(instances, 'instance')} wanted${await stoppedText(job.farm)}`;
  }
  if (chosen.length === 0) return 'nothing has failed';
  // Takes the folder, so that no render uses it.
  const taken = await OutputFolder.take(folder ?? '');
  try {
    for (const { unit } of chosen) await job.ledger.forgetFailure(unit);
  } finally {
    await taken.release();
  }
  return `${counted(chosen.length, 'failure')} forgotten; the next brenda render into ${folder ?? ''} renders what is missing`;
}

function dryText({ farm }: FailedJob, { length }: readonly FailureRecord[]): string {
  if (length === 0) return 'nothing has failed';
  return `${counted(length, 'unit')} would be ${farm ? 'queued' : 'forgotten as failed'}; nothing was changed`;
}
