import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { whole } from '../text/bounded-numbers';
import { blenderBuild } from '../releases/blender-build';
import { canonical } from '../ledger/canonical';
import { failuresAllowed } from '../failure/failures-allowed';
import { allowedFindings } from '../failure/finding';
import { storedPlace } from '../scene/frames-place';
import { sceneNames } from '../naming/scene-names';
import { renderSettings } from './render-settings';
import { etag, sha256, storedFrames, storedJobId, storedTime } from '../ledger/stored';
import { MOST_TILES } from './unit';

const positive = whole(1);

const tiles = v.pipe(
  v.strictObject({ columns: positive, rows: positive }),
  v.check(
    ({ columns, rows }) => columns * rows <= MOST_TILES,
    `a frame may be cut into ${String(MOST_TILES)} tiles at most`,
  ),
);

/** Exactly what decides pixels. */
export const job = v.strictObject({
  /** SHA-256 over the names and contents of the project's files. */
  project: sha256,
  /** The .blend, relative to the project's folder, with forward slashes. */
  scene: v.string(),
  settings: renderSettings,
  /** A shell script that runs for each task, in place of Brenda's own renderer. */
  template: v.optional(v.string()),
  tiles: v.optional(tiles),
  /** The Blender of the farm that it was submitted to. @default - any: for a local job, or one of a farm of an earlier version */
  blender: v.optional(blenderBuild),
});

export type Job = v.InferOutput<typeof job>;

/** The names of a job's files. */
export const jobOutput = v.strictObject({
  /** A name pattern for `readNamePattern`: `shot010_####`. */
  name: v.string(),
  /** The scene's values for it. @default - the worker asks its Blender */
  names: v.optional(sceneNames),
});

export type JobOutput = v.InferOutput<typeof jobOutput>;

/** The job as the store keeps it: the job itself, and the location of its project. */
export const jobFile = v.strictObject({
  version: v.literal(1),
  id: storedJobId,
  job,
  /** The location of the project: `file:///folder`. It may change; the job stays the same. */
  source: v.string(),
  /** The ETag of the object that `source` names: with another ETag it is another project, and renders no frame of this job. */
  sourceTag: v.optional(etag),
  /** The findings of the scene's check that do not stop the job. Outside the job, because it decides no pixel. */
  allow: v.optional(allowedFindings),
  /** How many units may fail before the job is stopped. Outside the job, too. @default 10 */
  failuresAllowed: v.optional(failuresAllowed),
  /** The names of its files. Outside the job, too. @default - `frame_######` */
  output: v.optional(jobOutput),
  /**
   * The destination of frames that are rendered from now on: `s3://bucket/prefix`. Outside the job, too. @default - the farm's bucket,
   * below the job
   */
  framesAt: v.optional(storedPlace),
});

export type JobFile = v.InferOutput<typeof jobFile>;

/** A request for frames of a job. */
export const requestFile = v.strictObject({
  version: v.literal(1),
  job: storedJobId,
  /** A frame range in the syntax of `FrameRange`. */
  frames: storedFrames,
  taskSize: positive,
  /** When it was requested; ISO 8601. */
  at: storedTime,
});

export type RequestFile = v.InferOutput<typeof requestFile>;

/** The job's id: a hash of exactly what decides its pixels, so that the same work always has the same id. */
export function jobId(of: Job): string {
  return createHash('sha256').update(canonical(of)).digest('hex').slice(0, 16);
}
