import * as v from 'valibot';
import { blenderWhole, count, memory, seconds, whole } from '../../../protocol/text/bounded-numbers';
import { finding } from '../../../protocol/failure/finding';
import { blenderDevice } from '../../../protocol/ledger/manifest';
import { sceneNames } from '../../../protocol/naming/scene-names';
import { writtenName } from '../../../protocol/ledger/stored';
import { expectedFile } from '../../output-check/expected-file';

const blenderVersion = v.object({
  /** `3.4.1` */
  version: v.string(),
  /** The commit it was built from, and the day; `Unknown` in Debian's build. */
  build: v.string(),
  built: v.string(),
});

export type BlenderVersion = v.InferOutput<typeof blenderVersion>;

/** What Blender reports of a scene that it has opened. */
export const sceneInfo = v.object({
  blender: blenderVersion,
  /** The Blender that saved the scene: `4.2`. */
  savedBy: v.string(),
  /** The scene's own frame range. */
  frames: v.object({ first: blenderWhole, last: blenderWhole, step: blenderWhole }),
  engine: v.string(),
  /** Samples per pixel; null for an engine without such a number. */
  samples: v.nullable(count),
  device: blenderDevice,
  /** Seconds that opening it took. */
  openSeconds: seconds,
  /** Whether it was opened in place although it has a private copy: its path is drawn into the picture. */
  isInPlace: v.boolean(),
  /** Whether Cycles denoises. */
  denoised: v.boolean(),
  /** Pixels of a written image. */
  width: count,
  height: count,
  /** Blender's identifier of the file format, and the ending that it adds to names, with its dot. */
  format: v.string(),
  extension: v.string(),
  /** The scene's own output path, and whether this Blender expands `{...}` in it. */
  output: v.object({ text: v.string(), hasTemplates: v.boolean() }),
  /** Absolute paths of all files that the scene reads, whether they exist or not. */
  files: v.array(v.string()),
  residentBytes: memory,
  /** Whether scripts may run while a frame is rendered: those of extensions, and the scene's own when it is trusted. */
  scriptsRunWithFrames: v.boolean(),
});

export type SceneInfo = v.InferOutput<typeof sceneInfo>;

/** The answer of a Blender that was started for one frame. */
export const openedForFrame = v.object({ openSeconds: seconds });

/** The result of the open scene's check. */
export const sceneCheck = v.object({
  findings: v.array(finding),
  /** The first requested frame, and the files that it will consist of: relative, with forward slashes. */
  expected: v.object({ frame: blenderWhole, files: v.array(writtenName) }),
  /** What the scene contributes to the names of its frames. */
  names: sceneNames,
});

export type SceneCheck = v.InferOutput<typeof sceneCheck>;

/** The result of one frame. */
export const renderedFrame = v.object({
  /** Relative to the frame's folder, with forward slashes. */
  files: v.pipe(v.array(writtenName), v.minLength(1)),
  /** What the scene writes at this frame. */
  expected: v.array(expectedFile),
  /** Absolute paths of the images that the frame shows and that were missing. */
  missingImages: v.array(v.string()),
  /** Rendering and saving. */
  seconds,
  /** The saving part of it; null where only Blender's log has it (3.4). */
  savingSeconds: v.nullable(seconds),
  /** Spent on reopening the scene before the frame, which unbaked simulations need. */
  reopenSeconds: seconds,
  samples: v.nullable(count),
  /** Cycles' seed. `perFrame`: the frame's number is mixed in. */
  seed: v.nullable(v.object({ value: blenderWhole, perFrame: v.boolean() })),
  device: blenderDevice,
  /** Peak memory of this frame, in bytes; 0 where the system does not report it. */
  peakBytes: memory,
  /** Memory held after it, in bytes. */
  residentBytes: memory,
});

export type RenderedFrame = v.InferOutput<typeof renderedFrame>;

/** How a frame of the open scene can be rendered in slices, or why it cannot. */
export const slicing = v.union([
  v.object({
    obstacles: v.pipe(v.array(v.never()), v.length(0)),
    /** Per pixel, in total. */
    samples: whole(1, 2 ** 31 - 1),
    /** How often Cycles counts them for one frame: for each view layer, and each large tile of it. */
    rounds: whole(1, 2 ** 31 - 1),
    /**
     * How each pass of the frame's file is merged from the slices': their `mean`, the `first`, or the name of the pass that light was
     * divided by.
     */
    passes: v.record(v.string(), v.string()),
  }),
  /** Each can follow a colon. */
  v.object({ obstacles: v.pipe(v.array(v.string()), v.minLength(1)) }),
]);

export type Slicing = v.InferOutput<typeof slicing>;
/** A scene whose frames can be rendered in slices. */
export type SlicePlan = Extract<Slicing, { readonly samples: number }>;

/** The result of some samples of a frame. */
export const renderedSlice = v.object({
  files: v.strictTuple([writtenName]),
  /** As for a frame. */
  missingImages: v.array(v.string()),
  seconds,
  savingSeconds: v.nullable(seconds),
  peakBytes: memory,
  residentBytes: memory,
});

const answer = v.union([
  v.object({ id: whole(), ok: v.unknown() }),
  v.object({
    id: whole(),
    error: v.object({
      kind: v.picklist(['input', 'unreadable', 'render', 'gpu', 'unwritten']),
      message: v.string(),
    }),
  }),
]);

export type BlenderAnswer = v.InferOutput<typeof answer>;

const ready = v.object({
  event: v.literal('ready'),
  blender: blenderVersion,
  /** Whether the driver reports progress; if not, Blender's log has it. */
  tellsProgress: v.optional(v.boolean(), false),
});

export type Ready = v.InferOutput<typeof ready>;

/** The progress of a frame, in Blender's words. */
const progress = v.object({ event: v.literal('progress'), frame: blenderWhole, text: v.string() });

export type ToldProgress = v.InferOutput<typeof progress>;

const message = v.union([ready, progress, answer]);

export type BlenderMessage = v.InferOutput<typeof message>;

/** @throws when the line is no message of the driver, which is a bug in one of the two. */
export function readBlenderMessage(line: string): BlenderMessage {
  return v.parse(message, JSON.parse(line));
}
