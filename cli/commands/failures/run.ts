import { colours as pc } from '../../output/colours';
import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { unitChoice } from '../../../protocol/job/unit-choice';
import type { FailedAttempt, FailureRecord } from '../../../protocol/ledger/record';
import { unitText } from '../../../protocol/job/unit-text';
import { chosenOf, type FailedJob, failedJob } from '../../job/failed-job';
import type { JobFlags } from '../../job/job-at';
import { momentText } from '../../output/moment-text';
import { visibleLine } from '../../../protocol/text/visible';

export interface FailuresFlags extends JobFlags {
  readonly log?: string;
  readonly json?: true;
}

/** `brenda failures`: lists the units that failed, why, and where their logs are. */
export async function failures(folder: string | undefined, flags: FailuresFlags): Promise<void> {
  const isMeant = flags.log === undefined ? undefined : unitChoice(flags.log);
  await tellingAwsFaults(async () => {
    const job = await failedJob('failures', folder, flags);
    if (flags.log !== undefined && isMeant) {
      for (const one of chosenOf(job.failures, `--log ${flags.log}`, isMeant)) await printLog(job, one);
    } else if (flags.json) process.stdout.write(`${JSON.stringify(jsonOf(job))}\n`);
    else process.stdout.write(`${linesOf(job).join('\n')}\n`);
  });
}

/** Prints the log of the latest attempt that has one. */
async function printLog({ ledger }: FailedJob, { unit, attempts }: FailureRecord): Promise<void> {
  const attempt = attempts.findLast(({ log, fullLog }) => log !== undefined || fullLog !== undefined);
  if (!attempt) {
    process.stderr.write(`${unitText(unit)}: nothing was printed\n`);
    return;
  }
  const full = await ledger.fullLog(attempt);
  const part = full === undefined ? ', its last lines' : '';
  process.stderr.write(`${unitText(unit)}: ${attempt.worker}, ${momentText(attempt.at)}${part}\n`);
  process.stdout.write(`${(full ?? attempt.log ?? '').trimEnd()}\n`);
}

function jsonOf({ id, scene, failures: all, placeOf }: FailedJob): object {
  const failed = all.map(({ unit, attempts, final }) => {
    const { sort, reason } = attempts.at(-1) ?? {};
    const tried = attempts.map(({ fullLog, crashFile, ...attempt }) => ({
      ...attempt,
      fullLog: fullLog === undefined ? null : placeOf(fullLog),
      crashFile: crashFile === undefined ? null : placeOf(crashFile),
    }));
    return { unit, sort, reason, final, attempts: tried };
  });
  return { job: id, scene, failures: failed };
}

function linesOf({ id, scene, farm, failures: all, placeOf }: FailedJob): string[] {
  const final = all.filter((one) => one.final).length;
  const later = all.length - final;
  const more = later > 0 ? `, ${String(later)} to be tried again` : '';
  return [
    `${farm ? `job ${id}  ` : ''}${visibleLine(scene)}: ${String(final)} failed${more}`,
    ...all.flatMap(({ unit, attempts, final: isFinal }) => [
      `${pc.red(unitText(unit))}${isFinal ? '' : '  will be tried again'}`,
      ...attempts.flatMap((attempt) => attemptLines(attempt, placeOf)),
    ]),
  ];
}

function attemptLines(
  { at, worker, sort, reason, fullLog, crashFile }: FailedAttempt,
  placeOf: (key: string) => string,
): string[] {
  const kept = [fullLog, crashFile].flatMap((key) => (key === undefined ? [] : placeOf(key)));
  return [
    `  ${momentText(at)}  ${worker}  ${sort}: ${reason}`,
    ...kept.map((place) => pc.dim(`    ${place}`)),
  ];
}
