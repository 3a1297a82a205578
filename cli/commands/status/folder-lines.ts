import type { LostFile } from '../../../local/folder-store/folder-frames';
import type { UnreadableFile } from '../../../local/folder-store/readable-folder';
import type { RunEnd } from '../../../local/run/run-file';
import { clockText } from '../../output/clock-text';
import { colours as pc } from '../../output/colours';
import { counted } from '../../output/counted';
import type { FolderJob, FolderStatus, RunFacts } from './folder-status';
import { upgradeText } from '../../../protocol/ledger/version-fault';
import { unitsText } from '../../../protocol/job/unit-text';
import { doneTwiceLine, failureLines, NAMED, wayLines } from './text';
import { timeText } from '../../time-left/time-text';
import { visibleLine } from '../../../protocol/text/visible';

/** An output folder: its last run, its job, who rendered it, and its other contents. */
export function folderLines(status: FolderStatus, now = new Date()): string[] {
  const { run, job, otherJobs } = status;
  const runText = run && runLine(run, job, now);
  if (!job) return [...(runText === null ? [] : [runText]), ...unreadableLines(status.unreadable)];
  return [
    visibleLine(job.scene),
    ...(runText === null ? [] : [runText]),
    `${countsText(job)} of ${String(job.total)}`,
    ...framesLine(status, job),
    ...job.workers.map(
      ({ worker, units, secondsEach }) =>
        `  ${worker}  ${String(units)} rendered, ${secondsEach.toFixed(2)} s each`,
    ),
    ...wayLines(job.madeWith),
    ...failureLines(job.failed, 0),
    ...missingLines(job),
    ...doneTwiceLine(job.doneTwice),
    ...(job.toCome.count > 0
      ? [
          `  still to come: ${unitsText(job.toCome.units)}${job.toCome.count > job.toCome.units.length ? ', ...' : ''}`,
        ]
      : []),
    ...unreadableLines(status.unreadable),
    ...warningLines(job.warnings),
    ...filesLine(
      'changed since another job rendered it',
      'changed since another job rendered them',
      status.frames.changed,
    ),
    ...filesLine('that no record names', 'that no record names', status.frames.unrecorded),
    ...otherJobsLine(otherJobs),
  ];
}

/** The same on one line, for a log. */
export function folderLine({ run, job }: FolderStatus, now = new Date()): string {
  const parts = [run && runLine(run, job, now), job && `${countsText(job)} of ${String(job.total)}`];
  return parts.filter((part) => part !== null && part !== undefined).join('; ');
}

/** Null where the run has ended and was of another job. */
function runLine(run: RunFacts, job: FolderJob | undefined, now: Date): string | null {
  const isOther = run.order !== undefined && job !== undefined && run.order.job !== job.job;
  const at = (time: string): string => clockText(new Date(time), now);
  if (run.state === 'ended') {
    if (isOther) return null;
    const text = endText(run.ended, at(run.ended.at));
    return run.ended.how === 'done' ? pc.green(text) : pc.yellow(text);
  }
  const where = run.host === undefined ? '' : ` on ${run.host}`;
  if (isOther) return `another job is running since ${at(run.since)}${where}`;
  const isOpening = run.workers !== undefined && run.order === undefined;
  const left = run.secondsLeft === null ? '' : `, ${timeText(run.secondsLeft)} left`;
  return `running since ${at(run.since)}${where}${isOpening ? ', opening the scene' : left}`;
}

function endText(ended: RunEnd | { readonly how: 'killed' }, at: string): string {
  switch (ended.how) {
    case 'done':
      return `done at ${at}`;
    case 'failed':
      return `stopped at ${at} (${counted(ended.failed, 'frame')} failed)`;
    case 'interrupted':
      return `stopped at ${at} (${ended.signal === 'SIGINT' ? 'Ctrl-C' : ended.signal})`;
    case 'stopped':
      return `stopped at ${at} (${ended.reason})`;
    case 'killed':
      return `stopped at ${at} (killed)`;
  }
}

function countsText(job: FolderJob): string {
  const { done, failed, failedFrames = failed.length, missing, missingFrames = missing.length, toCome } = job;
  return [
    pc.green(`${String(done)} done`),
    failedFrames > 0 ? pc.red(`${String(failedFrames)} failed`) : '0 failed',
    missingFrames > 0 ? pc.red(`${String(missingFrames)} missing`) : '0 missing',
    ...(toCome.count > 0 ? [`${String(toCome.count)} still to come`] : []),
  ].join(', ');
}

/** Which jobs the folder's frames belong to, where they belong to several. */
function framesLine({ frames }: FolderStatus, { job, place }: FolderJob): string[] {
  const others = frames.jobs.filter((one) => one.job !== job);
  if (others.length === 0) return [];
  const own = frames.jobs.find((one) => one.job === job);
  const size = own?.sizes.join(', ');
  const ofOthers = others.map((one) => {
    const sizes = one.sizes.join(' and ');
    return `${String(one.count)} of ${whichOne(one.place, place)}${sizes === '' || sizes === size ? '' : `, ${sizes}`}`;
  });
  return [
    pc.yellow(
      `${counted(frames.count, frames.areWhole ? 'frame' : 'unit')}: ${[`${String(own?.count ?? 0)} of this job`, ...ofOthers].join(', ')}`,
    ),
  ];
}

function whichOne(other: number, place: number): string {
  if (other === place + 1) return 'the one before';
  if (other === place - 1) return 'the one after';
  return other > place ? 'an earlier one' : 'a later one';
}

/** Files that are missing or changed, and what to do about it. */
export function missingLines({ missing }: Pick<FolderJob, 'missing'>): string[] {
  if (missing.length === 0) return [];
  const files = missing.flatMap((unit) => unit.files).map(lostText);
  return [
    ...someOf('missing', files, files.length),
    '  fix: the same brenda render command renders them again',
  ];
}

function lostText(file: LostFile): string {
  switch (file.how) {
    case 'renamed':
      return `${shown(file.name)} (renamed to ${shown(file.to)})`;
    case 'replaced':
      return `${shown(file.name)} (replaced by another job)`;
    default:
      return `${shown(file.name)} (${file.how})`;
  }
}

/** Files that are damaged, or that another version of Brenda has written; with what to do about each. */
function unreadableLines(files: readonly UnreadableFile[]): string[] {
  const group = (is: (file: UnreadableFile) => boolean, fix: string): string[] => {
    const names = files.filter(is).map(({ name }) => shown(name));
    return names.length === 0
      ? []
      : [...someOf('cannot be read', names, names.length).map((line) => pc.yellow(line)), `  fix: ${fix}`];
  };
  return [
    ...group(
      ({ isDamaged, isRecord }) => isDamaged && isRecord,
      'the same brenda render command renders these frames again',
    ),
    ...group(
      ({ isDamaged, isRecord }) => isDamaged && !isRecord,
      'the same brenda render command writes it again',
    ),
    ...group(
      ({ isNewer }) => isNewer,
      `a newer version of Brenda has written it: ${upgradeText('command line')}`,
    ),
    ...group(
      ({ isDamaged, isNewer }) => !isDamaged && !isNewer,
      'take the version of Brenda that has written it, or another folder',
    ),
  ];
}

/** Warnings of finished frames that the user should check. */
function warningLines(warnings: readonly string[]): string[] {
  const more = warnings.length - NAMED;
  return [
    ...warnings.slice(0, NAMED).map((text) => `  ${pc.yellow(`warning: ${text}`)}`),
    ...(more > 0 ? [`  and ${String(more)} more warnings; --json says which`] : []),
  ];
}

function filesLine(one: string, several: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const what = `${counted(names.length, 'file')} ${names.length === 1 ? one : several}`;
  return someOf(what, names.map(shown), names.length).map((line) => line.trimStart());
}

function otherJobsLine(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const what = `${counted(ids.length, 'other job')} rendered into this folder (--job shows one)`;
  return someOf(what, ids, ids.length).map((line) => pc.dim(line.trimStart()));
}

/** `  missing: a, b, ...`; empty for none. */
function someOf(what: string, names: readonly string[], count: number): string[] {
  if (count === 0) return [];
  const some = names.slice(0, NAMED);
  return [`  ${what}: ${some.join(', ')}${count > some.length ? ', ...' : ''}`];
}

/** A file's name, safe for a terminal: the file may come from a stranger. */
function shown(name: string): string {
  return /[\p{C}\u2028\u2029]/u.test(name)
    ? JSON.stringify(name.replace(/[\p{C}\u2028\u2029]/gu, '?'))
    : name;
}
