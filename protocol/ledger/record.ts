import * as v from 'valibot';
import { bytes, count, memory, seconds, whole } from '../text/amount';
import {
  etag,
  fileName,
  line,
  logText,
  sha256,
  storedJobId,
  storedTime,
  storedUnit,
  workerName,
} from './stored';
import { FAILURE_POLICIES, type FailureKind } from '../failure/failure-kind';
import { storedPlace } from '../scene/frames-place';
import { duration, instance, made, slicesUsed } from './manifest';

/** What a picture was found to be before it was published. */
const picture = v.strictObject({
  /** Blender's name of the format. */
  format: line,
  width: count,
  height: count,
  channels: count,
  /** Bits of a value. */
  depth: count,
  /** Whether its values were read; of some compressions only their lengths are. */
  decoded: v.boolean(),
  /** The values of a pixel in hex, when all pixels are the same. */
  oneColour: v.optional(line),
  /** How many values are no number, and how many are infinite; absent when none are. */
  nan: v.optional(whole()),
  infinite: v.optional(whole()),
});

/** One file of a unit, as it was published. */
const publishedFile = v.strictObject({
  /** Relative to the job's frames, with forward slashes: `frame_000012.png`. */
  name: fileName,
  /** What it was called before the job's name for its output was put in place of that; absent for one that kept its name. */
  rendered: v.optional(fileName),
  /** Where in a bucket of the user's own it lies: `s3://bucket/prefix`. @default - in the farm's, below its job */
  at: v.optional(storedPlace),
  bytes,
  sha256,
  /** What the store said of it. A file whose tag is another has been changed since. */
  etag,
  /** Absent for what is no picture. */
  picture: v.optional(picture),
});

export type PublishedFile = v.InferOutput<typeof publishedFile>;

const files = v.pipe(v.array(publishedFile), v.minLength(1));

/** As it was written before records were manifests. */
const recordVersion1 = v.strictObject({
  version: v.literal(1),
  job: storedJobId,
  unit: storedUnit,
  worker: workerName,
  started: storedTime,
  finished: storedTime,
  seconds,
  files,
  blender: v.optional(
    v.strictObject({
      version: line,
      build: line,
      engine: line,
      samples: v.optional(count),
      peakMemoryBytes: memory,
    }),
  ),
});

const logKey = v.pipe(v.string(), v.regex(/^jobs\/[0-9a-f]{16}\/logs\/[^/]{1,200}$/));

const attempt = v.strictObject({
  worker: workerName,
  at: storedTime,
  /** What is to blame. Records of earlier versions do not say. */
  sort: v.optional(v.picklist(Object.keys(FAILURE_POLICIES) as FailureKind[]), 'scene'),
  /** One line. */
  reason: line,
  /** The last lines of what Blender, or the template's command, printed. */
  log: v.optional(logText),
  /** The key of all that was printed; it goes when the unit is done. */
  fullLog: v.optional(logKey),
  /** The key of what Blender wrote as it crashed; it goes when the unit is done, too. */
  crashFile: v.optional(logKey),
});

export type FailedAttempt = v.InferOutput<typeof attempt>;
/** An attempt as it is reported; the ledger knows where its log is kept. */
export type NewAttempt = Omit<v.InferInput<typeof attempt>, 'fullLog' | 'crashFile'>;

const recordVersion2 = v.strictObject({
  version: v.literal(2),
  job: storedJobId,
  unit: storedUnit,
  worker: workerName,
  /** Absent on a machine that is no instance. */
  instance: v.optional(instance),
  /** Counted from 1: one more than have failed. */
  attempt: whole(1, 2 ** 32),
  started: storedTime,
  finished: storedTime,
  /** Of rendering and saving; for a template, of its whole command. */
  seconds,
  duration,
  /** Absent for what was rendered in one. */
  slices: v.optional(slicesUsed),
  /** The most that Blender held; absent for a template. */
  peakMemoryBytes: v.optional(memory),
  made,
  files,
  /** What whoever uses the files should look at, a line each; absent when there is nothing. */
  warnings: v.optional(v.array(line)),
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
  job: storedJobId,
  unit: storedUnit,
  attempts: v.pipe(v.array(attempt), v.minLength(1)),
  /** True when it will not be tried again by itself. */
  final: v.boolean(),
});

export type FailureRecord = v.InferOutput<typeof failureRecord>;
