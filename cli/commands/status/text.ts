import type { FarmJob } from '../../../farm/status/farm-jobs';
import type { FarmSnapshot } from '../../../farm/status/farm-snapshot';
import type { FarmStatus } from '../../../farm/status/farm-status';
import type { JobStatus } from '../../../farm/progress/job-status';
import type { ProvenanceGroup } from '../../../protocol/ledger/provenance-groups';
import { unitsText, unitText } from '../../../protocol/job/unit-text';
import { visibleLine } from '../../../protocol/text/visible';
import { colours as pc } from '../../output/colours';
import { counted } from '../../output/counted';
import { momentText } from '../../output/moment-text';
import { otherBlender, otherBlenderText } from '../../farm/other-blender';
import { paceText } from '../../output/rate';
import { requestLines } from './requests-text';

/** Failed units, or boots, that are listed; `--json` lists all. */
export const NAMED = 20;
const DAY_MS = 86_400_000;

/** A farm on AWS, and its jobs. */
export function farmLines(status: FarmStatus): string[] {
  const { jobs, earlierJobs } = status;
  return [
    `farm ${pc.bold(status.farm)}  ${status.region}`,
    `tasks: ${tasksText(status)}`,
    `instances: ${instancesText(status)}, at most ${String(status.instances.most)}`,
    ...requestLines(status.requests ?? [], NAMED),
    ...stateLines(status),
    ...(status.notes ?? []).map((note) => pc.dim(note)),
    ...(jobs.length === 0 ? ['', 'no frames were asked of it yet'] : []),
    ...jobs.flatMap((job) => ['', ...farmJobLines(job, status), ...madeLines(status, job)]),
    ...earlierLine(earlierJobs.length),
  ];
}

/** The same on one line, for a log. */
export function farmLine(status: FarmStatus): string {
  const [job] = status.jobs;
  const parts = [
    tasksText(status),
    instancesText(status),
    ...(job ? [`${countsText(job)}${pace(job)}`] : []),
  ];
  if (status.stopped || status.limit?.most === 0) parts.push(pc.red('stopped'));
  if (status.isSeeding) parts.push('seeding');
  return parts.join('; ');
}

function farmJobLines(job: FarmJob, farm: Pick<FarmStatus, 'blender'>): string[] {
  const other = job.missing.count > 0 ? otherBlender(job, farm) : undefined;
  const cancelled =
    job.isCancelled && !other
      ? [pc.yellow(`  cancelled: brenda resume --job ${job.job} goes on with it`)]
      : [];
  const blender = other ? [pc.yellow(`  ${otherBlenderText(other)}`)] : [];
  return [...headLines(job, pace(job)), ...cancelled, ...blender, `  ${job.frames}`, ...unitLines(job)];
}

function pace({ unitsPerMinute, secondsLeft }: FarmJob): string {
  return unitsPerMinute === null || secondsLeft === null ? '' : `  ${paceText(unitsPerMinute, secondsLeft)}`;
}

function headLines(status: JobStatus, rate: string): string[] {
  return [`job ${status.job}  ${visibleLine(status.scene)}`, `${countsLine(status)}${rate}`];
}

function countsLine(status: JobStatus): string {
  return `${countsText(status)} of ${String(status.total)}`;
}

function countsText({ done, failed, failedFrames = failed.length, moreFailed, missing }: JobStatus): string {
  const failures = failedFrames + moreFailed;
  return [
    pc.green(`${String(done)} done`),
    failures > 0 ? pc.red(`${String(failures)} failed`) : '0 failed',
    `${String(missing.count)} missing`,
  ].join(', ');
}

function unitLines({ failed, moreFailed, missing, doneTwice }: JobStatus): string[] {
  return [
    ...doneTwiceLine(doneTwice),
    ...failureLines(failed, moreFailed),
    ...(missing.count > 0
      ? [`  missing: ${unitsText(missing.units)}${missing.count > missing.units.length ? ', ...' : ''}`]
      : []),
  ];
}

/** Frames that were rendered again in tasks of another size: no fault. */
export function doneTwiceLine(frames = 0): string[] {
  if (frames === 0) return [];
  return [`  ${counted(frames, 'frame')} rendered more than once, in other tasks: the later of each counts`];
}

/** Units that failed, with the reasons of the first. @param more units whose reason was not read */
export function failureLines(failed: JobStatus['failed'], more: number): string[] {
  const unnamed = failed.length + more - Math.min(failed.length, NAMED);
  return [
    ...failed
      .slice(0, NAMED)
      .map(({ unit, worker, reason }) => `  ${pc.red(unitText(unit))}  ${reason}  (${worker})`),
    ...(unnamed > 0 ? [`  and ${String(unnamed)} more that failed; --json says which`] : []),
  ];
}

function tasksText({ tasks: { visible, inFlight, delayed, dead } }: FarmSnapshot): string {
  const given = `${String(visible)} visible, ${String(inFlight)} in flight, ${String(delayed)} delayed`;
  return `${given}, ${dead > 0 ? pc.red(`${String(dead)} dead`) : '0 dead'}`;
}

function instancesText({ instances: { wanted, up, busy } }: FarmSnapshot): string {
  return `${String(wanted)} wanted, ${String(up)} up, ${String(busy)} busy`;
}

/** One line. */
export function launchText({ says, mend }: NonNullable<FarmSnapshot['launchFailure']>): string {
  return `instances are wanted and do not come: ${says}; ${mend}: docs/operations/runbook.md#no-instance-comes`;
}

function stateLines(snapshot: FarmSnapshot): string[] {
  const { stopped, limit, isSeeding, isDrained, lost, bootFailures, launchFailure } = snapshot;
  const boots = bootFailures
    .slice(-NAMED)
    .map(
      ({ instance, step, reason }) =>
        `  ${pc.red(instance)}  ${step ?? 'boot'}: ${reason ?? 'no reason was left'}`,
    );
  const failures = bootFailures.length;
  return [
    ...(isSeeding ? ['tasks are being queued'] : []),
    ...(isDrained ? ['drained: nothing to render'] : []),
    ...(lost > 0
      ? [
          pc.red(
            `${String(lost)} units are neither done, nor failed, nor queued: docs/operations/runbook.md#lost-units`,
          ),
        ]
      : []),
    ...(limit ? [limitText(limit)] : []),
    ...whenDrainedLine(snapshot),
    ...(launchFailure ? [pc.red(launchText(launchFailure))] : []),
    ...(stopped
      ? [pc.red(`${stopped.reason}: docs/operations/runbook.md#${sectionOf(stopped.reason)}`)]
      : []),
    ...(failures > 0 && !stopped ? [pc.red(`${String(failures)} of the boots failed`)] : []),
    ...boots,
  ];
}

function sectionOf(reason: string): string {
  return reason.includes('nothing was recorded') ? 'spending-without-progress' : 'boot-failures';
}

/** Shown where the setting differs from the deployment, or a temporary value has expired. */
function whenDrainedLine({ whenDrained: { now, deployed, at, ended }, at: seen }: FarmSnapshot): string[] {
  if (at === null) return [];
  const does = now === 'keep' ? 'stay, and are paid for' : 'go';
  if (ended === null)
    return [
      pc.yellow(
        `instances without work ${does}, by brenda scale at ${momentText(at)}, until a deployment changes the farm; whenDrained is "${deployed}"`,
      ),
    ];
  if (Date.parse(seen) - Date.parse(ended) > DAY_MS) return [];
  return [
    `instances without work ${does}, as whenDrained says: the deployment at ${momentText(ended)} ended what brenda scale had said`,
  ];
}

function limitText({ most, at }: NonNullable<FarmSnapshot['limit']>): string {
  const ends = 'until brenda scale auto';
  return most === 0
    ? pc.yellow(`stopped since ${momentText(at)}: no instances, and what is queued stays queued, ${ends}`)
    : `scaled to ${String(most)} at ${momentText(at)}: no more than that ${ends}`;
}

function madeLines({ madeWith }: FarmStatus, { job, done }: FarmJob): string[] {
  if (madeWith?.job !== job) return [];
  const { read, ways } = madeWith;
  return wayLines(ways, read < done ? `${String(read)} of its records` : undefined);
}

/** The provenance of the frames; a warning where there is more than one. */
export function wayLines(ways: readonly ProvenanceGroup[], lookedAt?: string, paint = pc.yellow): string[] {
  const of = lookedAt === undefined ? '' : ` (${lookedAt} were read)`;
  const [first, ...others] = ways;
  if (!first) return [];
  if (others.length === 0) return [`  made ${wayText(first)}${of}`];
  return [
    paint(`  warning: made in ${String(ways.length)} ways, and frames may not match${of}:`),
    ...ways.map((way) => `    ${String(way.units)} ${wayText(way)}, the first ${unitText(way.first)}`),
  ];
}

function wayText({ blender, build, device }: ProvenanceGroup): string {
  if (blender === null) return 'by the template';
  // Debian's builds report theirs as unknown.
  const ofBuild = build === null || build.startsWith('Unknown') ? '' : ` (build ${build})`;
  return `by Blender ${blender}${ofBuild}${device === null ? '' : ` on ${device}`}`;
}

function earlierLine(jobs: number): string[] {
  return jobs > 0 ? [pc.dim(`${String(jobs)} earlier job${jobs > 1 ? 's' : ''} rendered on this farm`)] : [];
}
