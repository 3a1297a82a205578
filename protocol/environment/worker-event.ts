import * as v from 'valibot';
import { blenderWhole, bytes, count, memory, milliseconds, seconds } from '../text/bounded-numbers';
import { line, storedJobId, storedTime, storedUnit, workerName, writtenName } from '../ledger/stored';
import { FAILURE_POLICIES, type FailureKind } from '../failure/failure-kind';
import { finding } from '../failure/finding';
import { blenderDevice } from '../ledger/manifest';
import { sceneNames } from '../naming/scene-names';

const unit = storedUnit;

/** The facts about a scene that are required before it is queued. */
export const openedScene = v.object({
  /** Blender's version. */
  blender: line,
  /** The scene's own frames. */
  frames: v.object({ first: blenderWhole, last: blenderWhole, step: blenderWhole }),
  /** The files that it reads, as absolute paths. */
  files: v.array(v.string()),
  /** The findings of its check. */
  findings: v.array(finding),
  /** A frame, and the files that it will consist of: relative, with forward slashes. Absent when a template writes them. */
  expected: v.optional(v.object({ frame: blenderWhole, files: v.array(writtenName) })),
  /** Its values for the names of frames. Absent when Brenda's Blender has not opened it. */
  names: v.optional(sceneNames),
  /** Whether it was opened in place although it has a private copy: its path is drawn into the picture. */
  isInPlace: v.optional(v.boolean()),
});

export type OpenedScene = v.InferOutput<typeof openedScene>;

/** The lines that a worker writes to standard output, one JSON object each: its log on EC2, and the progress of the local farm. */
const workerEvent = v.intersect([
  v.object({ time: storedTime, worker: workerName }),
  v.variant('event', [
    v.object({ event: v.literal('started'), milliseconds }),
    v.object({ event: v.literal('receiving') }),
    v.object({ event: v.literal('blender'), version: line, reason: line }),
    // A scene is open: the device that Cycles will use; null for other engines, which do not report it.
    v.object({ event: v.literal('device'), engine: line, device: blenderDevice }),
    v.object({ event: v.literal('fetched'), source: line, bytes, seconds }),
    v.object({ event: v.literal('opened'), scene: openedScene }),
    v.object({
      event: v.literal('unopened'),
      reason: line,
      /** Whether the fault is in the input, and not in Blender or Brenda. */
      input: v.boolean(),
      /** Blender's crash report, if it crashed. */
      crash: v.optional(v.object({ name: v.string(), text: v.string() })),
    }),
    v.object({ event: v.literal('leased'), job: storedJobId, units: count }),
    v.object({ event: v.literal('rendering'), job: storedJobId, unit }),
    v.object({ event: v.literal('progress'), unit, sample: count, of: count }),
    v.object({
      event: v.literal('rendered'),
      unit,
      seconds,
      samples: v.optional(count),
      peakMemoryBytes: v.optional(memory),
    }),
    v.object({ event: v.literal('published'), job: storedJobId, unit, files: v.array(v.string()) }),
    v.object({ event: v.literal('skipped'), job: storedJobId, unit }),
    v.object({
      event: v.literal('failed'),
      job: storedJobId,
      unit,
      sort: v.picklist(Object.keys(FAILURE_POLICIES) as FailureKind[]),
      reason: line,
      /** Whether it will not be retried by itself. */
      final: v.boolean(),
    }),
    v.object({ event: v.literal('warning'), text: line }),
    v.object({ event: v.literal('stopping'), reason: line }),
  ]),
]);

export type WorkerEvent = v.InferOutput<typeof workerEvent>;
type WithoutStamp<E> = E extends unknown ? Omit<E, 'time' | 'worker'> : never;
/** An event before the worker adds its name and the time. */
export type WorkerNews = WithoutStamp<WorkerEvent>;

/** The event of a line; undefined for any other line. */
export function readWorkerEvent(line: string): WorkerEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = v.safeParse(workerEvent, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
