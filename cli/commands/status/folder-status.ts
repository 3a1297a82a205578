import { jobsByRequest } from '../../../farm/ledger/jobs-by-request';
import { type JobStatus, jobStatus } from '../../../farm/progress/job-status';
import { Ledger } from '../../../farm/ledger/ledger';
import { sharesOf, type WorkerShare } from '../../../farm/progress/worker-shares';
import { folderFrames, type JobThere, type LostFile } from '../../../local/folder-store/folder-frames';
import type { FolderReader } from '../../../local/folder-store/folder-reader';
import { HIDDEN } from '../../../local/output-folder/output-folder';
import type { ReadableFolder, UnreadableFile } from '../../../local/folder-store/readable-folder';
import { RUN_FILE, RunFileUnreadable } from '../../../local/run/run-file';
import { runState, type RunState } from '../../../local/run/run-state';
import { UserFault } from '../../../protocol/failure/fault';
import { FrameSet } from '../../../protocol/job/frame-set';
import { parseUnitName } from '../../../protocol/job/unit';
import { type ProvenanceGroup, ProvenanceGroups } from '../../../protocol/ledger/provenance-groups';
import { secondsLeft } from './run-time-left';

/** The status of an output folder. */
export interface FolderStatus {
  /** The last or present run; null where the folder does not record one. */
  readonly run: RunFacts | null;
  /** The latest requested job, or the chosen one; absent while the first scene is being opened. */
  readonly job?: FolderJob;
  /** The contents of the folder. */
  readonly frames: {
    /** Whether they are whole frames; a template may render tiles. */
    readonly areWhole: boolean;
    /** Existing frames, or tiles of them, of all jobs. */
    readonly count: number;
    /** For each job with units there; the last requested comes first. */
    readonly jobs: readonly {
      readonly job: string;
      /** The job's position: 0 is the last requested. */
      readonly place: number;
      readonly count: number;
      /** `640x360`, the commonest first; files that are no picture have none. */
      readonly sizes: readonly string[];
    }[];
    /** Files that no record names. */
    readonly unrecorded: readonly string[];
    /** Files of other jobs that were changed since they were rendered. */
    readonly changed: readonly string[];
  };
  /** The ids of the other jobs that were rendered into it, the last requested first. */
  readonly otherJobs: readonly string[];
  /** Files in its `.brenda` that cannot be read; everything else is reported as if they did not exist. */
  readonly unreadable: readonly UnreadableFile[];
}

export type RunFacts = RunState & {
  /** Until all is rendered, by the records of this run; null while there are none, and when it has ended. */
  readonly secondsLeft: number | null;
};

export interface FolderJob extends Omit<JobStatus, 'missing' | 'moreFailed'> {
  /** Finished units whose files are missing or changed. */
  readonly missing: readonly { readonly unit: string; readonly files: readonly LostFile[] }[];
  /** How many frames these are; absent where each is one. */
  readonly missingFrames?: number;
  /** Requested frames that are neither done nor failed yet. The first few are named. */
  readonly toCome: { readonly count: number; readonly units: readonly string[] };
  readonly workers: readonly WorkerShare[];
  readonly madeWith: readonly ProvenanceGroup[];
  readonly warnings: readonly string[];
  /** Average time of a unit; null when none is done. */
  readonly secondsEach: number | null;
  /** This job's position: 0 is the last requested. */
  readonly place: number;
}

/**
 * Reads the status of an output folder: its records, and whether the files match them.
 *
 * @param name of the folder, for messages.
 * @param chosen the id of a job. @default - the last requested
 * @throws UserFault when nothing was rendered into it, or not that job.
 */
export async function folderStatus(
  store: ReadableFolder,
  reader: FolderReader,
  name: string,
  chosen?: string,
): Promise<FolderStatus> {
  const ids = (await jobsByRequest(store)).map(({ id }) => id);
  const { jobs, unrecorded, changed } = await folderFrames(reader, ids);
  const unreadable = [...store.unreadable];
  const run = await runFacts(store.layout.folder, jobs).catch((error: unknown) => {
    if (!(error instanceof RunFileUnreadable) || ids.length === 0) throw error;
    unreadable.push({
      name: `${HIDDEN}/${RUN_FILE}`,
      isRecord: false,
      isDamaged: !error.isNewer,
      isNewer: error.isNewer,
    });
    return null;
  });
  const place = chosen === undefined ? 0 : ids.indexOf(chosen);
  const there = jobs[place];
  // A file that a run has just written will be recorded in a moment.
  const isOld = ({ modified }: { readonly modified: Date }): boolean =>
    run?.state !== 'running' || modified < new Date(run.since);
  // Files of the job itself are listed as missing from it.
  const told = new Set(
    [...(there?.units.values() ?? [])].flatMap(({ lost }) => lost.map((file) => file.name)),
  );
  const frames = {
    areWhole: jobs.every(({ own }) => own.every(isWhole)),
    count: jobs.reduce((sum, { own }) => sum + framesOf(own), 0),
    jobs: jobs
      .map(({ job, own, sizes }, place) => ({ job, place, count: framesOf(own), sizes }))
      .filter(({ count }) => count > 0),
    unrecorded: unrecorded.filter(isOld).map(({ name: file }) => file),
    changed: changed.filter((file) => isOld(file) && !told.has(file.name)).map(({ name: file }) => file),
  };
  if (!there) {
    if (chosen !== undefined) throw new UserFault(unknownJob(name, chosen, ids));
    if (run === null && unreadable.length === 0)
      throw new UserFault(`${name}: nothing was rendered into it yet`);
    return { run, frames, otherJobs: [], unreadable };
  }
  const job = await folderJob(new Ledger(store, there.job), there, place);
  return { run, job, frames, otherJobs: ids.filter((id) => id !== there.job), unreadable };
}

/** Whether every requested unit of the job is done. */
export function isComplete({ job }: FolderStatus): boolean {
  return job !== undefined && job.done === job.total;
}

async function runFacts(folder: string, jobs: readonly JobThere[]): Promise<RunFacts | null> {
  let last: Date | undefined;
  for (const { units } of jobs) for (const { at } of units.values()) if (!last || at > last) last = at;
  const run = await runState(folder, last);
  if (!run) return null;
  const ofRun = jobs.find(({ job }) => job === run.order?.job);
  return { ...run, secondsLeft: run.state === 'running' && ofRun ? secondsLeft(run, ofRun) : null };
}

async function folderJob(ledger: Ledger, { job, units }: JobThere, place: number): Promise<FolderJob> {
  const missing = [...units]
    .filter(([, { lost }]) => lost.length > 0)
    .map(([unit, { lost }]) => ({ unit, files: lost }))
    .sort((a, b) => (a.unit < b.unit ? -1 : 1));
  const asked = new Set<string>();
  let missingFrames = 0;
  const status = await jobStatus(ledger, {
    isLost: (unit) => (units.get(unit)?.lost.length ?? 0) > 0,
    onLost: (unit, frames) => {
      asked.add(unit);
      missingFrames += frames;
    },
  });
  if (!status) throw new Error(`job ${job} is gone`);
  const records = [...units.values()].filter(({ lost }) => lost.length === 0).map(({ record }) => record);
  const ways = new ProvenanceGroups();
  for (const record of records) ways.add(record);
  const seconds = records.reduce((sum, record) => sum + record.seconds, 0);
  const { scene, asked: askedAt, total, done, failed, failedFrames, doneTwice, missing: toCome } = status;
  const lost = missing.filter(({ unit }) => asked.has(unit));
  return {
    ...{ job, scene, asked: askedAt, total, done, failed },
    ...(failedFrames === undefined ? {} : { failedFrames }),
    ...(missingFrames === lost.length ? {} : { missingFrames }),
    ...(doneTwice === undefined ? {} : { doneTwice }),
    missing: lost,
    toCome,
    workers: sharesOf(records),
    madeWith: ways.list(),
    warnings: records.flatMap((record) => (record.version === 2 ? (record.warnings ?? []) : [])).sort(),
    secondsEach: records.length === 0 ? null : seconds / records.length,
    place,
  };
}

/** Whether a unit is of whole frames. */
function isWhole(unit: string): boolean {
  const parsed = parseUnitName(unit);
  return parsed !== undefined && parsed.tile === undefined;
}

/** How many frames these units are. */
function framesOf(units: readonly string[]): number {
  const frames = new FrameSet();
  for (const unit of units) frames.addName(unit);
  return frames.size;
}

function unknownJob(name: string, job: string, ids: readonly string[]): string {
  const there = ids.length === 0 ? 'nothing was rendered into it yet' : `it has ${ids.join(', ')}`;
  return `${name}: there is no job ${job}; ${there}`;
}
