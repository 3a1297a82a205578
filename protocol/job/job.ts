import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { whole } from '../text/amount';
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

/** What decides pixels, and nothing else. */
export const job = v.strictObject({
  /** SHA-256 over the names and contents of the project's files. */
  project: sha256,
  /** The .blend, relative to the project's folder, with forward slashes. */
  scene: v.string(),
  settings: renderSettings,
  /** A shell script to run for each task, in place of Brenda's own renderer. */
  template: v.optional(v.string()),
  tiles: v.optional(tiles),
  /** The Blender of the farm that it was asked of. @default - any: of this machine, or of a farm of a time when jobs did not say */
  blender: v.optional(blenderBuild),
});

export type Job = v.InferOutput<typeof job>;

/** What the files of a job are called. */
export const jobOutput = v.strictObject({
  /** As `readNamePattern` takes it: `shot010_####`. */
  name: v.string(),
  /** What the scene gives to them. @default - the worker asks its Blender */
  names: v.optional(sceneNames),
});

export type JobOutput = v.InferOutput<typeof jobOutput>;

/** The job as the store keeps it: what it is, and where its project can be had. */
export const jobFile = v.strictObject({
  version: v.literal(1),
  id: storedJobId,
  job,
  /** Where the project lies: `file:///folder`. The place may change; the job stays the same. */
  source: v.string(),
  /** The ETag of the object that `source` names: with another one it is another project, and no frame of this job. */
  sourceTag: v.optional(etag),
  /** What the check of the scene may find without stopping the job. Beside the job: no pixel is decided by it. */
  allow: v.optional(allowedFindings),
  /** How many units may fail before the job is stopped. Beside the job, too. @default 10 */
  failuresAllowed: v.optional(failuresAllowed),
  /** What its files are called. Beside the job, too. @default - `frame_######` */
  output: v.optional(jobOutput),
  /** Where frames go that are rendered from now on: `s3://bucket/prefix`. Beside the job, too. @default - into the farm's bucket, below the job */
  framesAt: v.optional(storedPlace),
});

export type JobFile = v.InferOutput<typeof jobFile>;

/** A request: frames asked of a job. */
export const requestFile = v.strictObject({
  version: v.literal(1),
  job: storedJobId,
  /** A frame range, as `FrameRange` reads it. */
  frames: storedFrames,
  taskSize: positive,
  /** When it was asked for; ISO 8601. */
  at: storedTime,
});

export type RequestFile = v.InferOutput<typeof requestFile>;

/** The job's id: a hash of exactly what decides its pixels, so that the same work always has the same id. */
export function jobId(of: Job): string {
  return createHash('sha256').update(canonical(of)).digest('hex').slice(0, 16);
}
