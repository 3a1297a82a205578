import * as v from 'valibot';
import { bytes, count, memory, seconds, whole } from '../text/bounded-numbers';
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

/** The result of checking a picture before it was published. */
const picture = v.strictObject({
  /** Blender's name of the format. */
  format: line,
  width: count,
  height: count,
  channels: count,
  /** Bits per value. */
  depth: count,
  /** Whether its values were decoded; for some compressions only their lengths are checked. */
  decoded: v.boolean(),
  /** The values of a pixel in hex, if all pixels are equal. */
  oneColour: v.optional(line),
  /** The numbers of NaN and infinite values; absent when there are none. */
  nan: v.optional(whole()),
  infinite: v.optional(whole()),
});

/** A published file of a unit. */
const publishedFile = v.strictObject({
  /** Relative to the job's frames, with forward slashes: `frame_000012.png`. */
  name: fileName,
  /** The name before the job's own name replaced it; absent for a file that kept its name. */
  rendered: v.optional(fileName),
  /** Its location in a user's bucket: `s3://bucket/prefix`. @default - the farm's bucket, below its job */
  at: v.optional(storedPlace),
  bytes,
  sha256,
  /** The store's ETag. A file with another one has been changed since. */
  etag,
  /** Absent for a file that is no picture. */
  picture: v.optional(picture),
});

export type PublishedFile = v.InferOutput<typeof publishedFile>;

const files = v.pipe(v.array(publishedFile), v.minLength(1));

/** The record before it included provenance. */
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
  /** The kind of failure. Records of earlier versions lack it. */
  sort: v.optional(v.picklist(Object.keys(FAILURE_POLICIES) as FailureKind[]), 'scene'),
  /** One line. */
  reason: line,
  /** The last lines that Blender, or the template's command, printed. */
  log: v.optional(logText),
  /** The key of the full log; the log is deleted when the unit is done. */
  fullLog: v.optional(logKey),
  /** The key of Blender's crash report; it is deleted when the unit is done, too. */
  crashFile: v.optional(logKey),
});

export type FailedAttempt = v.InferOutput<typeof attempt>;
/** An attempt before it is recorded; the ledger adds the keys of its logs. */
export type NewAttempt = Omit<v.InferInput<typeof attempt>, 'fullLog' | 'crashFile'>;

const recordVersion2 = v.strictObject({
  version: v.literal(2),
  job: storedJobId,
  unit: storedUnit,
  worker: workerName,
  /** Absent on a machine outside EC2. */
  instance: v.optional(instance),
  /** Counted from 1: the number of failed attempts plus one. */
  attempt: whole(1, 2 ** 32),
  started: storedTime,
  finished: storedTime,
  /** The time of rendering and saving; for a template, of its whole command. */
  seconds,
  duration,
  /** Absent for a frame that was rendered without slices. */
  slices: v.optional(slicesUsed),
  /** Blender's peak memory; absent for a template. */
  peakMemoryBytes: v.optional(memory),
  made,
  files,
  /** Warnings about the files, one a line; absent when there are none. */
  warnings: v.optional(v.array(line)),
  /** The earlier failed attempts, with the ends of their logs; absent when there were none. */
  failedBefore: v.optional(v.array(attempt)),
});

/** The record of a done unit: its worker, its provenance, its duration and its files. */
export const doneRecord = v.variant('version', [recordVersion1, recordVersion2]);

export type DoneRecord = v.InferOutput<typeof doneRecord>;
/** The version that is written today. */
export type NewRecord = v.InferOutput<typeof recordVersion2>;

/** The record of a failed unit: every attempt, and whether it will be retried. */
export const failureRecord = v.strictObject({
  version: v.literal(1),
  job: storedJobId,
  unit: storedUnit,
  attempts: v.pipe(v.array(attempt), v.minLength(1)),
  /** True when it will not be retried by itself. */
  final: v.boolean(),
});

export type FailureRecord = v.InferOutput<typeof failureRecord>;
