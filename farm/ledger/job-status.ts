import { FrameSet } from '../../protocol/job/frame-set';
import { askedFrames } from './asked-frames';
import { failureRecords } from './failed-units';
import type { Ledger } from './ledger';

interface FailedUnit {
  readonly unit: string;
  readonly worker: string;
  readonly reason: string;
}

export interface JobStatus {
  readonly job: string;
  readonly scene: string;
  /** The Blender that it is for, as `protocol/releases/blender-build.ts` has it. @default - any */
  readonly blender?: string;
  /** Where its frames go, when not into the farm's bucket: `s3://bucket/prefix`. */
  readonly framesAt?: string;
  /** When frames were last asked of the job; ISO 8601. */
  readonly asked: string;
  /** Frames asked for, or tiles of them, by all requests together. Each counts once, in whatever tasks it was asked for or rendered. */
  readonly total: number;
  /** Of these, as all that follows. */
  readonly done: number;
  /** Those whose reason was read; of a template each may be of several frames. */
  readonly failed: readonly FailedUnit[];
  /** How many frames these are; absent where each is one. */
  readonly failedFrames?: number;
  /** How many more have failed; it was not looked whether they will be tried again. */
  readonly moreFailed: number;
  /** How many frames of the job more than one record names, as after tasks of different sizes: the later counts. Absent when none. */
  readonly doneTwice?: number;
  /** Neither done nor failed for good. The first few are named. */
  readonly missing: { readonly count: number; readonly units: readonly string[] };
}

export interface JobStatusOptions {
  /** Is told of each unit that is done and was asked for, when it was recorded, and how many frames it has. @default - nobody is */
  readonly onDone?: (unit: string, at: Date, frames: number) => void;
  /** Whether what was recorded of a unit is lost: it is neither done nor among the missing then. @default - nothing is */
  readonly isLost?: (unit: string) => boolean;
  /** Is told of each unit that is lost and was asked for, and how many of its frames are nowhere else. @default - nobody is */
  readonly onLost?: (unit: string, frames: number) => void;
  /** How many failures are read at most. @default - all */
  readonly mostReasons?: number;
}

const NAMED = 20;

/**
 * What the ledger knows of a job; undefined when it is not one that frames were asked of. Of what is done no record is
 * opened: a listing names a thousand.
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
    // Last: another record may have some of its frames.
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

/** Those of these units that will not be tried again, in their order. */
async function failuresOf(ledger: Ledger, units: readonly string[]): Promise<FailedUnit[]> {
  return (await failureRecords(ledger, units)).flatMap(({ unit, attempts, final }) => {
    const last = attempts.at(-1);
    return final && last ? [{ unit, worker: last.worker, reason: last.reason }] : [];
  });
}
