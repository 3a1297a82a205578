import type { FailuresAllowed } from '../../protocol/failure/failures-allowed';
import type { FindingId } from '../../protocol/failure/finding';
import type { FrameRange } from '../../protocol/job/frame-range';
import type { RenderSettings } from '../../protocol/job/render-settings';
import type { TaskOrder } from '../../protocol/job/task-order';
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
  /** The names of their files, as `readNamePattern` takes it. @default - `frame_######` */
  readonly name?: string;
  /** Concurrent Blenders. */
  readonly workers: number;
  /** Frames in a task. @default - as in the job's last request; 1 for a new one */
  readonly taskSize?: number;
  /** A shell script to run for each task. @default - that which has rendered this scene into this folder last; else Brenda's own renderer */
  readonly template?: string;
  /** Takes none that has rendered this scene before. @default false */
  readonly withoutTemplate?: boolean;
  /** With a template: cut each frame. @default - whole frames */
  readonly tiles?: { readonly columns: number; readonly rows: number };
  /** In what order frames are begun. One that failed is tried again after the others. @default 'sequential' */
  readonly order?: TaskOrder;
  readonly settings: RenderSettings;
  /** Whether finished frames of other jobs may be replaced. @default - they may not */
  readonly mayReplace?: MayReplace;
  /** Continues a job that another Blender has begun, without asking. @default false */
  readonly mixBlenders?: boolean;
  /** Findings of the scene's check that do not stop the render. @default - none */
  readonly allow?: readonly FindingId[];
  /** How many units may fail before the rest is skipped. @default 10 */
  readonly failuresAllowed?: FailuresAllowed;
  /** Seconds without progress after which Blender is ended; Infinity for never. @default - learned from the frames */
  readonly stuckSeconds?: number;
  /** Seconds of rendering after which a frame is rendered in slices; Infinity for never. @default 1800 */
  readonly sliceSeconds?: number;
  /** Where queue and store listen on 127.0.0.1. @default - any free port */
  readonly port?: number;
  /** The Blender to run. @default - the one that has rendered this scene into this folder, else the one that fits it */
  readonly blender?: string;
  /**
   * Renders the first, the middle and the last requested frame first, and then asks whether to render the rest. @default - all is rendered,
   * in order
   */
  readonly goesOn?: (trial: Trial) => Promise<boolean>;
}

/** The state when the first, the middle and the last are rendered. */
export interface Trial {
  /** Frames that are left to render, or tiles of them, like all counts here. */
  readonly left: number;
  /** How many of the three failed for good. */
  readonly failed: number;
}

/** The same, with its Blender chosen. */
export type WithBlender = LocalRender & { readonly blender: string };

/** The result, in frames, or tiles of them. `total` is the sum of `done`, `failed`, `skipped` and `left`. */
export interface LocalResult {
  readonly job: string;
  readonly total: number;
  /** Frames that this run rendered. */
  readonly done: number;
  readonly failed: number;
  /** Frames that were finished before, in any tasks. */
  readonly skipped: number;
  /** Frames that were skipped because too many others failed, or because `goesOn` refused. */
  readonly left: number;
  /** Whether `goesOn` refused the rest. @default - it was rendered */
  readonly isTrialOnly?: true;
  readonly seconds: number;
  /** By unit: for a template a failed task has several frames. */
  readonly failures: readonly { readonly unit: string; readonly reason: string }[];
  /** Units of `done` and `skipped` whose files were missing or changed by the end. */
  readonly missing: readonly LostUnit[];
  /** The provenance of all finished units of the job, including those of earlier runs; with more than one, frames may not match. */
  readonly madeWith: readonly ProvenanceGroup[];
}

/** Events during a render. */
export type LocalEvent =
  | {
      readonly kind: 'prepared';
      readonly job: string;
      readonly total: number;
      readonly skipped: number;
      readonly blender: string;
      /** All requested frames. */
      readonly range: FrameRange;
      /** Whether these are the three that come before the rest. */
      readonly isTrial: boolean;
    }
  /** What the user waits for before the render, in words: `opening scene.blend`. */
  | { readonly kind: 'waiting'; readonly what: string }
  /** Nothing was rendered for a while, as the machine slept. */
  | { readonly kind: 'paused'; readonly pause: Pause }
  /** How long a frame of an earlier run took; only for frames of a trial. */
  | { readonly kind: 'timed'; readonly frame: number; readonly seconds: number }
  | { readonly kind: 'count'; readonly done: number; readonly failed: number }
  | { readonly kind: 'warning'; readonly text: string }
  /** Information that is no fault. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'worker'; readonly event: WorkerEvent };
