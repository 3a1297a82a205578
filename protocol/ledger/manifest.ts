import * as v from 'valibot';
import { blenderWhole, count, seconds, secondsOrNearly, whole } from '../text/bounded-numbers';
import { renderSettings } from '../job/render-settings';
import { line, sha256 } from './stored';

const time = v.nullable(secondsOrNearly);

/** Cycles's device. Null for other engines, which do not report it. */
export const blenderDevice = v.nullable(
  v.strictObject({
    /** `CPU`, or a GPU interface: `OPTIX`, `CUDA`, `HIP`, `METAL`, `ONEAPI`. */
    type: line,
    /** The names of all GPUs in use, and of the CPU if it helps them. */
    names: v.array(line),
  }),
);

/** What decided a unit's pixels. Units with equal values have the same provenance: see `provenanceDifferences`. */
export const made = v.strictObject({
  /** The hash of the project's files, from the job. */
  project: sha256,
  scene: v.strictObject({
    /** Relative to the project. */
    file: line,
    /** SHA-256; null for a template whose project has no such file. */
    sha256: v.nullable(sha256),
  }),
  /** The job's overrides of the scene. */
  settings: renderSettings,
  /** The OpenColorIO configuration, if it was not Blender's own. */
  ocio: v.optional(
    v.strictObject({
      /** As in the settings. */
      config: line,
      /** SHA-256 over the names and contents of its files; null for one that is built into OpenColorIO. */
      sha256: v.nullable(sha256),
    }),
  ),
  /** The folder of enabled extensions, if the job names one. */
  extensions: v.optional(
    v.strictObject({
      /** As in the settings. */
      folder: line,
      /** SHA-256 over the names and contents of its files. */
      sha256,
    }),
  ),
  /** SHA-256 of the job's template; the programs that it ran are not recorded. */
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
      /** Cycles's seed at this frame. `perFrame`: Cycles mixes the frame's number in. */
      seed: v.nullable(v.strictObject({ value: blenderWhole, perFrame: v.boolean() })),
    }),
  ),
});

export type Provenance = v.InferOutput<typeof made>;

/** The duration of each part of a unit in seconds; null when it is not known, as for a template. */
export const duration = v.strictObject({
  /** Opening the scene, for the first unit that a Blender renders of it, and again when an unbaked simulation requires it; else 0. */
  load: time,
  /** From the end of the load to the first sample. */
  sync: time,
  render: time,
  save: time,
  /** Checking, uploading and verifying its files. */
  publish: time,
});

export type Duration = v.InferOutput<typeof duration>;

/** The slices of a frame whose samples were rendered in parts, and merged. */
export const slicesUsed = v.strictObject({
  count: whole(1, 2 ** 32),
  /** The slices that were rendered before this worker took the frame, and their time, which is not in the record's own seconds. */
  earlier: count,
  earlierSeconds: seconds,
});

export type SlicesUsed = v.InferOutput<typeof slicesUsed>;

/** The facts about the EC2 instance. */
export const instance = v.strictObject({
  type: v.optional(line),
  zone: v.optional(line),
  /** `spot`, `on-demand` */
  lifecycle: v.optional(line),
});

export type Instance = v.InferOutput<typeof instance>;
