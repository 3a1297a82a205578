import * as v from 'valibot';
import { FAILURE_POLICIES, type FailureSort } from './failure-sort';
import { finding } from './finding';
import { blenderDevice } from './manifest';
import { sceneNames } from './naming/scene-names';

const unit = v.string();
const amount = v.pipe(v.number(), v.minValue(0));

const frame = v.pipe(v.number(), v.integer());

/** What has to be known of a scene before any of it is queued. */
export const openedScene = v.object({
  /** Blender's version. */
  blender: v.string(),
  /** The scene's own frames. */
  frames: v.object({ first: frame, last: frame, step: frame }),
  /** The files it reads, absolute. */
  files: v.array(v.string()),
  /** What its check has found. */
  findings: v.array(finding),
  /** A frame, and the files that it will be made of: relative, with forward slashes. Absent where a template writes them. */
  expected: v.optional(v.object({ frame, files: v.array(v.string()) })),
  /** What it gives to the names of its frames. Absent where no Blender of ours has opened it. */
  names: v.optional(sceneNames),
  /** Whether it was opened in place although it has a private copy: its path is drawn into the picture. */
  isInPlace: v.optional(v.boolean()),
});

export type OpenedScene = v.InferOutput<typeof openedScene>;

/**
 * What a worker says on its standard output, one JSON object a line: its log on EC2, and what the local
 * farm draws its progress from.
 */
const workerEvent = v.intersect([
  v.object({ time: v.string(), worker: v.string() }),
  v.variant('event', [
    v.object({ event: v.literal('started'), milliseconds: amount }),
    v.object({ event: v.literal('receiving') }),
    v.object({ event: v.literal('blender'), version: v.string(), reason: v.string() }),
    // A scene is open: what Cycles will render it on; null for other engines, which do not tell.
    v.object({ event: v.literal('device'), engine: v.string(), device: blenderDevice }),
    v.object({ event: v.literal('fetched'), source: v.string(), bytes: amount, seconds: amount }),
    v.object({ event: v.literal('opened'), scene: openedScene }),
    v.object({
      event: v.literal('unopened'),
      reason: v.string(),
      /** Whether what was handed over is to blame, and not Blender or us. */
      input: v.boolean(),
      /** What Blender has written, if it crashed. */
      crash: v.optional(v.object({ name: v.string(), text: v.string() })),
    }),
    v.object({ event: v.literal('leased'), job: v.string(), units: amount }),
    v.object({ event: v.literal('rendering'), job: v.string(), unit }),
    v.object({ event: v.literal('progress'), unit, sample: amount, of: amount }),
    v.object({
      event: v.literal('rendered'),
      unit,
      seconds: amount,
      samples: v.optional(amount),
      peakMemoryBytes: v.optional(amount),
    }),
    v.object({ event: v.literal('published'), job: v.string(), unit, files: v.array(v.string()) }),
    v.object({ event: v.literal('skipped'), job: v.string(), unit }),
    v.object({
      event: v.literal('failed'),
      job: v.string(),
      unit,
      sort: v.picklist(Object.keys(FAILURE_POLICIES) as FailureSort[]),
      reason: v.string(),
      /** Whether it will not be tried again by itself. */
      final: v.boolean(),
    }),
    v.object({ event: v.literal('warning'), text: v.string() }),
    v.object({ event: v.literal('stopping'), reason: v.string() }),
  ]),
]);

export type WorkerEvent = v.InferOutput<typeof workerEvent>;
type WithoutStamp<E> = E extends unknown ? Omit<E, 'time' | 'worker'> : never;
/** An event before the worker has put its name and the time on it. */
export type WorkerNews = WithoutStamp<WorkerEvent>;

/** The event a line holds; undefined for a line that is none. */
export function readWorkerEvent(line: string): WorkerEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = v.safeParse(workerEvent, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
