import type { FailureRecord } from '../../protocol/ledger/record';
import type { Ledger } from '../ledger/ledger';
import { askedFrames } from './asked-frames';
import { jobProgress, type JobProgressOptions } from './job-progress';

interface FailedUnit {
  readonly unit: string;
  readonly worker: string;
  readonly reason: string;
}

/** `JobProgress` for people and their programs: the fields of `brenda status --json`. */
export interface JobStatus {
  readonly job: string;
  readonly scene: string;
  /** The Blender that it is for, in the form of `protocol/releases/blender-build.ts`. @default - any */
  readonly blender?: string;
  /** The destination of its frames, if not the farm's bucket: `s3://bucket/prefix`. */
  readonly framesAt?: string;
  /** The time of the last request for frames of the job; ISO 8601. */
  readonly asked: string;
  /** Frames, or tiles, of all requests together. Each counts once, in however many tasks it was requested or rendered. */
  readonly total: number;
  /** A part of `total`, as all counts below. */
  readonly done: number;
  /** Failed units whose reason was read; a unit of a template may have several frames. */
  readonly failed: readonly FailedUnit[];
  /** The number of frames of these; absent when each is one. */
  readonly failedFrames?: number;
  /** The number of other failures; whether they will be retried was not checked. */
  readonly moreFailed: number;
  /**
   * The number of frames that more than one record names, for example after tasks of different sizes. The later record counts. Absent when
   * none.
   */
  readonly doneTwice?: number;
  /** Neither done nor failed for good. Lists the first few. */
  readonly missing: { readonly count: number; readonly units: readonly string[] };
}

const NAMED = 20;

/** The progress of a job in all requests of its ledger; undefined when no frames of it were requested. */
export async function jobStatus(
  ledger: Ledger,
  options?: JobProgressOptions,
): Promise<JobStatus | undefined> {
  const file = await ledger.readJob();
  const asked = file && (await askedFrames(ledger, file.job));
  if (!asked) return undefined;
  const progress = await jobProgress(ledger, asked.frames, options);
  const { of, done, unread, doneTwice, missing } = progress;
  const failed = progress.failures.flatMap(failedUnit);
  const failedFrames = progress.failed - unread;
  const { scene, blender } = file.job;
  return {
    job: ledger.job,
    scene,
    ...(blender === undefined ? {} : { blender }),
    ...(file.framesAt === undefined ? {} : { framesAt: file.framesAt }),
    asked: asked.latest,
    total: of,
    done,
    failed,
    ...(failedFrames === failed.length ? {} : { failedFrames }),
    moreFailed: unread,
    ...(doneTwice > 0 ? { doneTwice } : {}),
    missing: { count: missing.size, units: missing.names(NAMED) },
  };
}

function failedUnit({ unit, attempts }: FailureRecord): FailedUnit[] {
  const last = attempts.at(-1);
  return last ? [{ unit, worker: last.worker, reason: last.reason }] : [];
}
