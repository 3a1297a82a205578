import type { FailuresAllowed } from '../../protocol/failure/failures-allowed';
import type { FindingId } from '../../protocol/failure/finding';
import type { FrameRange } from '../../protocol/job/frame-range';
import type { RenderSettings } from '../../protocol/job/render-settings';
import type { ProvenanceGroup } from '../../protocol/ledger/provenance-groups';
import type { WorkerEvent } from '../../protocol/environment/worker-event';
import type { Pause } from '../run/pauses';
import type { LostUnit } from '../folder-store/folder-frames';
import type { MayReplace } from '../output-folder/replacing';

/** What to render on this machine. */
export interface LocalRender {
  /** A .blend, a project folder, or an archive of one. */
  readonly input: string;
  /** The .blend, relative to the project. @default - the only one there is */
  readonly scene?: string;
  /** A range as `FrameRange` reads it. @default - the scene's own range and step */
  readonly frames?: string;
  /** The folder for the frames; absolute. */
  readonly output: string;
  /** What they are called in it, as `readNamePattern` takes it. @default - `frame_######` */
  readonly name?: string;
  /** Blenders side by side. */
  readonly workers: number;
  /** Frames in a task. @default - as the job was asked for last; 1 for a new one */
  readonly taskSize?: number;
  /** A shell script to run for each task. @default - Brenda's own renderer */
  readonly template?: string;
  /** With a template: cut each frame. @default - whole frames */
  readonly tiles?: { readonly columns: number; readonly rows: number };
  /** The seed of a random order. @default - in order */
  readonly shuffle?: number;
  readonly settings: RenderSettings;
  /** Whether finished frames of other jobs may be replaced. @default - they may not */
  readonly mayReplace?: MayReplace;
  /** Goes on with a job that another Blender has begun, without asking. @default false */
  readonly mixBlenders?: boolean;
  /** What the check of the scene may find without stopping the render. @default - nothing */
  readonly allow?: readonly FindingId[];
  /** How many units may fail before the rest is left. @default 10 */
  readonly failuresAllowed?: FailuresAllowed;
  /** Seconds without progress after which Blender is ended; Infinity for never. @default - learned from the frames */
  readonly stuckSeconds?: number;
  /** Seconds of rendering from which on a frame is rendered in slices; Infinity for never. @default 1800 */
  readonly sliceSeconds?: number;
  /** Where queue and store listen on 127.0.0.1. @default - any free port */
  readonly port?: number;
  /** The Blender to run. @default - the one that has rendered this scene into this folder, else the one that fits it */
  readonly blender?: string;
  /**
   * Has the first, the middle and the last of what is asked for rendered before the rest, and is asked then whether the rest is.
   * @default - all is rendered, in order
   */
  readonly goesOn?: (trial: Trial) => Promise<boolean>;
}

/** How things stand when the first, the middle and the last are rendered. */
export interface Trial {
  /** Frames that are left to render, or tiles of them; as all counts here. */
  readonly left: number;
  /** Of the three, those that failed for good. */
  readonly failed: number;
}

/** The same, once it is settled which Blender it is. */
export type WithBlender = LocalRender & { readonly blender: string };

/** What came of it, in frames, or tiles of them. `total` is `done`, `failed`, `skipped` and `left` together. */
export interface LocalResult {
  readonly job: string;
  readonly total: number;
  /** Those that this run rendered. */
  readonly done: number;
  readonly failed: number;
  /** Those that were finished before, in whatever tasks. */
  readonly skipped: number;
  /** Those that were left because too many others failed, or because `goesOn` had it so. */
  readonly left: number;
  /** Whether `goesOn` had the rest left. @default - it was rendered */
  readonly isTrialOnly?: true;
  readonly seconds: number;
  /** By unit: what failed of a template is a task, of several frames. */
  readonly failures: readonly { readonly unit: string; readonly reason: string }[];
  /** Of `done` and `skipped`, the units whose files were gone or changed by the end. */
  readonly missing: readonly LostUnit[];
  /** By what all units of the job that are done were made, also those of earlier runs; with more than one way, frames may not match. */
  readonly madeWith: readonly ProvenanceGroup[];
}

/** What happens, as it happens. */
export type LocalEvent =
  | {
      readonly kind: 'prepared';
      readonly job: string;
      readonly total: number;
      readonly skipped: number;
      readonly blender: string;
      /** All frames that were asked for. */
      readonly range: FrameRange;
      /** Whether these are the three that come before the rest. */
      readonly isTrial: boolean;
    }
  /** What is waited for before anything is rendered, in words for people: `opening scene.blend`. */
  | { readonly kind: 'waiting'; readonly what: string }
  /** Nothing was rendered for a while, as the machine slept. */
  | { readonly kind: 'paused'; readonly pause: Pause }
  /** How long a frame took that an earlier run rendered; told of those of a trial. */
  | { readonly kind: 'timed'; readonly frame: number; readonly seconds: number }
  | { readonly kind: 'count'; readonly done: number; readonly failed: number }
  | { readonly kind: 'warning'; readonly text: string }
  /** Something to know that is no fault. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'worker'; readonly event: WorkerEvent };
