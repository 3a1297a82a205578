import * as v from 'valibot';

const count = v.pipe(v.number(), v.minValue(0));
/** ISO 8601, on the clock of the worker. For people; nothing is decided by it. */
const time = v.string();

/** One file of a unit, as it was published. */
const publishedFile = v.strictObject({
  /** Relative to the job's frames, with forward slashes: `frame_000012.png`. */
  name: v.string(),
  bytes: count,
  sha256: v.string(),
  /** What the store said of it. A file whose tag is another has been changed since. */
  etag: v.string(),
});

export type PublishedFile = v.InferOutput<typeof publishedFile>;

/** The record of a unit that is done: who rendered it, how, how long, and what came of it. */
export const doneRecord = v.strictObject({
  version: v.literal(1),
  job: v.string(),
  unit: v.string(),
  worker: v.string(),
  started: time,
  finished: time,
  /** Seconds of rendering and saving; for a template, of its whole command. */
  seconds: count,
  files: v.pipe(v.array(publishedFile), v.minLength(1)),
  /** What Blender said of itself and the frame; absent for a template. */
  blender: v.optional(
    v.strictObject({
      version: v.string(),
      build: v.string(),
      engine: v.string(),
      samples: v.optional(count),
      peakMemoryBytes: count,
    }),
  ),
});

export type DoneRecord = v.InferOutput<typeof doneRecord>;

const attempt = v.strictObject({
  worker: v.string(),
  at: time,
  /** One line. */
  reason: v.string(),
  /** The last lines of what Blender, or the template's command, printed. */
  log: v.optional(v.string()),
});

/** The record of a unit that failed: every attempt, and whether there will be another. */
export const failureRecord = v.strictObject({
  version: v.literal(1),
  job: v.string(),
  unit: v.string(),
  attempts: v.pipe(v.array(attempt), v.minLength(1)),
  /** True when it will not be tried again by itself. */
  final: v.boolean(),
});

export type FailureRecord = v.InferOutput<typeof failureRecord>;
export type FailedAttempt = v.InferOutput<typeof attempt>;

/** A unit that failed this often is not tried again by itself. */
export const MAX_ATTEMPTS = 2;
