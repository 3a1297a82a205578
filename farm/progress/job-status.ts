import { FrameSet } from '../../protocol/job/frame-set';
import { failureRecords } from '../ledger/failed-units';
import type { Ledger } from '../ledger/ledger';
import { askedFrames } from './asked-frames';

interface FailedUnit {
  readonly unit: string;
  readonly worker: string;
  readonly reason: string;
}

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

export interface JobStatusOptions {
  /** Called for each requested unit that is done, with its time and its number of frames. @default - not called */
  readonly onDone?: (unit: string, at: Date, frames: number) => void;
  /** Whether the files of a recorded unit are lost: it then counts neither as done nor as missing. @default - none is */
  readonly isLost?: (unit: string) => boolean;
  /** Called for each requested unit that is lost, with the number of its frames that no other record has. @default - not called */
  readonly onLost?: (unit: string, frames: number) => void;
  /** The maximum number of failures to read. @default - all */
  readonly mostReasons?: number;
}

const NAMED = 20;

/**
 * The progress of a job from its ledger; undefined when no frames of it were requested. Opens no record of a done unit: one listing names a
 * thousand.
 */
export async function jobStatus(
  ledger: Ledger,
  { onDone, isLost = () => false, onLost, mostReasons = Infinity }: JobStatusOptions = {},
): Promise<JobStatus | undefined> {
  const file = await ledger.readJob();
  if (!file) return undefined;
  const asked = await askedFrames(ledger, file.job);
  if (!asked) return undefined;
  const missing = asked.frames;
  const total = missing.size;

  let done = 0;
  const [once, again] = [new FrameSet(), new FrameSet()];
  const lost: string[] = [];
  for await (const { unit, at } of ledger.doneAt()) {
    once.addName(unit, again);
    // Last, because another record may have some of its frames.
    if (isLost(unit)) lost.push(unit);
    else {
      const frames = missing.deleteName(unit);
      done += frames;
      if (frames > 0) onDone?.(unit, at, frames);
    }
  }
  for (const unit of lost) {
    const frames = missing.deleteName(unit);
    if (frames > 0) onLost?.(unit, frames);
  }
  const toRead: string[] = [];
  let moreFailed = 0;
  for await (const unit of ledger.failed()) {
    if (toRead.length < mostReasons) toRead.push(unit);
    else moreFailed += missing.deleteName(unit);
  }
  let failedFrames = 0;
  const failed = (await failuresOf(ledger, toRead)).filter(({ unit }) => {
    const frames = missing.deleteName(unit);
    failedFrames += frames;
    return frames > 0;
  });
  return {
    job: ledger.job,
    scene: file.job.scene,
    ...(file.job.blender === undefined ? {} : { blender: file.job.blender }),
    ...(file.framesAt === undefined ? {} : { framesAt: file.framesAt }),
    asked: asked.latest,
    total,
    done,
    failed,
    ...(failedFrames === failed.length ? {} : { failedFrames }),
    moreFailed,
    ...(again.size > 0 ? { doneTwice: again.size } : {}),
    missing: { count: missing.size, units: missing.names(NAMED) },
  };
}

/** The units, among these, that will not be retried, in their order. */
async function failuresOf(ledger: Ledger, units: readonly string[]): Promise<FailedUnit[]> {
  return (await failureRecords(ledger, units)).flatMap(({ unit, attempts, final }) => {
    const last = attempts.at(-1);
    return final && last ? [{ unit, worker: last.worker, reason: last.reason }] : [];
  });
}
