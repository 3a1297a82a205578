import type * as v from 'valibot';
import type { FrameRange } from '../../../../protocol/job/frame-range';
import type { RenderedFrame, renderedSlice } from '../blender-messages';
import type { Phases } from './frame-phases';
import type { Watched } from './frame-under-way';

export interface FrameRequest extends Watched {
  /** Where its files go: an existing, empty folder. */
  readonly folder: string;
  /** Render on the processor where the scene asks for a GPU and there is none. @default false */
  readonly withoutGpu?: boolean | undefined;
}

export interface SliceRequest extends FrameRequest {
  /** The number of its first sample, counted from 0. */
  readonly first: number;
  readonly count: number;
}

export interface MergedRequest extends Omit<FrameRequest, 'withoutGpu'> {
  readonly source: string;
}

export interface CheckRequest {
  readonly frames: FrameRange;
  /** The project's folder, which paths are shown relative to. */
  readonly project: string;
  /** Whether to check for what would be missing on another machine, which has only the project. */
  readonly elsewhere: boolean;
}

/** Blender's reports on a frame during its render. */
export interface Told {
  /** How its time was spent. */
  readonly phases: Phases;
  /** Whether Blender reported nothing at all, as with its log turned off. */
  readonly isSilent: boolean;
  /** Its warnings that affect pixels, about the frame and about its scene. */
  readonly warnings: readonly string[];
}

export type TimedFrame = RenderedFrame & Told;

export type TimedSlice = v.InferOutput<typeof renderedSlice> & Told & { readonly reopenSeconds: number };
