import type * as v from 'valibot';
import type { FrameRange } from '../../../../protocol/job/frame-range';
import type { RenderedFrame, renderedSlice } from '../blender-messages';
import type { Phases } from './frame-phases';
import type { Watched } from './frame-under-way';

export interface FrameRequest extends Watched {
  /** Where its files go: a folder that is there, and empty. */
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
  /** The project's folder, which paths are told relative to. */
  readonly project: string;
  /** Whether to look for what would be missing on another machine, which has the project and nothing else. */
  readonly elsewhere: boolean;
}

/** What Blender told of a frame while it was rendered. */
export interface Told {
  /** What its time went to. */
  readonly phases: Phases;
  /** Whether Blender told nothing at all, as one does whose log is turned off. */
  readonly isSilent: boolean;
  /** What it said of the frame, and before of its scene, that touches pixels. */
  readonly warnings: readonly string[];
}

export type TimedFrame = RenderedFrame & Told;

export type TimedSlice = v.InferOutput<typeof renderedSlice> & Told & { readonly reopenSeconds: number };
