import * as v from 'valibot';
import { FAILURE_POLICIES, type FailureSort } from './failure-sort';
import { duration, instance, made, slicesUsed } from './manifest';

const count = v.pipe(v.number(), v.minValue(0));
/** ISO 8601, on the clock of the worker. For people; nothing is decided by it. */
const time = v.string();

/** What a picture was found to be before it was published. */
const picture = v.strictObject({
  /** Blender's name of the format. */
  format: v.string(),
  width: count,
  height: count,
  channels: count,
  /** Bits of a value. */
  depth: count,
  /** Whether its values were read; of some compressions only their lengths are. */
  decoded: v.boolean(),
  /** The values of a pixel in hex, when all pixels are the same. */
  oneColour: v.optional(v.string()),
  /** How many values are no number, and how many are infinite; absent when none are. */
  nan: v.optional(count),
  infinite: v.optional(count),
});

/** One file of a unit, as it was published. */
const publishedFile = v.strictObject({
  /** Relative to the job's frames, with forward slashes: `frame_000012.png`. */
  name: v.string(),
  /** What it was called before the job's name for its output was put in place of that; absent for one that kept its name. */
  rendered: v.optional(v.string()),
  bytes: count,
  sha256: v.string(),
  /** What the store said of it. A file whose tag is another has been changed since. */
  etag: v.string(),
  /** Absent for what is no picture. */
  picture: v.optional(picture),
});

export type PublishedFile = v.InferOutput<typeof publishedFile>;

const files = v.pipe(v.array(publishedFile), v.minLength(1));

/** As it was written before records were manifests. */
const recordVersion1 = v.strictObject({
  version: v.literal(1),
  job: v.string(),
  unit: v.string(),
  worker: v.string(),
  started: time,
  finished: time,
  seconds: count,
  files,
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

const attempt = v.strictObject({
  worker: v.string(),
  at: time,
  /** What is to blame. Records of earlier versions do not say. */
  sort: v.optional(v.picklist(Object.keys(FAILURE_POLICIES) as FailureSort[]), 'scene'),
  /** One line. */
  reason: v.string(),
  /** The last lines of what Blender, or the template's command, printed. */
  log: v.optional(v.string()),
  /** The key of all that was printed; it goes when the unit is done. */
  fullLog: v.optional(v.string()),
  /** The key of what Blender wrote as it crashed; it goes when the unit is done, too. */
  crashFile: v.optional(v.string()),
});

export type FailedAttempt = v.InferOutput<typeof attempt>;
/** An attempt as it is reported; the ledger knows where its log is kept. */
export type NewAttempt = Omit<v.InferInput<typeof attempt>, 'fullLog' | 'crashFile'>;

const recordVersion2 = v.strictObject({
  version: v.literal(2),
  job: v.string(),
  unit: v.string(),
  worker: v.string(),
  /** Absent on a machine that is no instance. */
  instance: v.optional(instance),
  /** Counted from 1: one more than have failed. */
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
  started: time,
  finished: time,
  /** Of rendering and saving; for a template, of its whole command. */
  seconds: count,
  duration,
  /** Absent for what was rendered in one. */
  slices: v.optional(slicesUsed),
  /** The most that Blender held; absent for a template. */
  peakMemoryBytes: v.optional(count),
  made,
  files,
  /** What whoever uses the files should look at, a line each; absent when there is nothing. */
  warnings: v.optional(v.array(v.string())),
  /** The attempts that failed before, with the ends of their logs; absent when there were none. */
  failedBefore: v.optional(v.array(attempt)),
});

/** The record of a unit that is done: who rendered it, how, how long, and what came of it. */
export const doneRecord = v.variant('version', [recordVersion1, recordVersion2]);

export type DoneRecord = v.InferOutput<typeof doneRecord>;
/** As it is written today. */
export type NewRecord = v.InferOutput<typeof recordVersion2>;

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
