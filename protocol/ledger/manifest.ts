import * as v from 'valibot';
import { blenderWhole, count, seconds, secondsOrNearly, whole } from '../text/amount';
import { renderSettings } from '../job/render-settings';
import { line, sha256 } from './stored';

const time = v.nullable(secondsOrNearly);

/** What Cycles renders on. Null for other engines, which do not tell. */
export const blenderDevice = v.nullable(
  v.strictObject({
    /** `CPU`, or an interface to GPUs: `OPTIX`, `CUDA`, `HIP`, `METAL`, `ONEAPI`. */
    type: line,
    /** Of each GPU in use, and of the processor where it helps them. */
    names: v.array(line),
  }),
);

/** What decided a unit's pixels. Two units with the same are made the same way: see `madeTheSameWay`. */
export const made = v.strictObject({
  /** The hash of the project's files, as the job has it. */
  project: sha256,
  scene: v.strictObject({
    /** Relative to the project. */
    file: line,
    /** SHA-256; null where a template renders, and the project has no such file. */
    sha256: v.nullable(sha256),
  }),
  /** What the job changed in the scene. */
  settings: renderSettings,
  /** The OpenColorIO configuration, where it was not Blender's own. */
  ocio: v.optional(
    v.strictObject({
      /** As in the settings. */
      config: line,
      /** SHA-256 over the names and contents of its files; null for one that OpenColorIO has built in. */
      sha256: v.nullable(sha256),
    }),
  ),
  /** The folder of extensions that were enabled, where the job names one. */
  extensions: v.optional(
    v.strictObject({
      /** As in the settings. */
      folder: line,
      /** SHA-256 over the names and contents of its files. */
      sha256,
    }),
  ),
  /** SHA-256 of the job's template; its programs say nothing of themselves. */
  template: v.optional(sha256),
  blender: v.optional(
    v.strictObject({
      version: line,
      /** The commit it was built from, and the day; `Unknown` in Debian's. */
      build: line,
      built: line,
      engine: line,
      device: blenderDevice,
      samples: v.nullable(count),
      /** Of Cycles, at this frame. `perFrame`: Cycles mixes the frame's number in. */
      seed: v.nullable(v.strictObject({ value: blenderWhole, perFrame: v.boolean() })),
    }),
  ),
});

export type Provenance = v.InferOutput<typeof made>;

/** Seconds of each part of a unit's time; null where it cannot be told, as with a template. */
export const duration = v.strictObject({
  /** Opening the scene, for the first unit that a Blender renders of it, and again where an unbaked simulation needs it; else 0. */
  load: time,
  /** From then to the first sample. */
  sync: time,
  render: time,
  save: time,
  /** Checking, uploading and verifying its files. */
  publish: time,
});

export type Duration = v.InferOutput<typeof duration>;

/** Of a frame whose samples were rendered in slices, and merged. */
export const slicesUsed = v.strictObject({
  count: whole(1, 2 ** 32),
  /** Those of them that had been rendered before this worker took the frame, and what that took; it is not in the record's own seconds. */
  earlier: count,
  earlierSeconds: seconds,
});

export type SlicesUsed = v.InferOutput<typeof slicesUsed>;

/** What is known of the machine, on EC2. */
export const instance = v.strictObject({
  type: v.optional(line),
  zone: v.optional(line),
  /** `spot`, `on-demand` */
  lifecycle: v.optional(line),
});

export type Instance = v.InferOutput<typeof instance>;
