import { resolve } from 'node:path';
import { type RenderedFrame, renderedFrame, renderedSlice } from '../blender-messages';
import type { Verb } from '../process/driver-pipe';
import type { FrameRequest, MergedRequest, SliceRequest, TimedSlice, Told } from './frame-requests';
import type { Watched } from './frame-under-way';
import { told } from './told';

/** A command to the driver about a frame: what it sends, and how the answer is parsed. */
export interface FrameVerb<T> {
  readonly verb: Verb;
  readonly request: Watched;
  readonly asked: object;
  /** @throws UserFault for an invalid name; ValiError when the driver answers with something else. */
  readonly parse: (answer: unknown) => T;
}

/** One frame, as Blender renders it. */
export function wholeFrame(request: FrameRequest): FrameVerb<RenderedFrame> {
  const { frame, folder, withoutGpu = false } = request;
  const asked = { frame, folder: resolve(folder), withoutGpu };
  return { verb: 'render', request, asked, parse: asFrame };
}

/** Some samples of a frame, in a file of all its layers and passes. */
export function sliceOfFrame(request: SliceRequest): FrameVerb<Omit<TimedSlice, keyof Told>> {
  const { frame, folder, first, count, withoutGpu = false } = request;
  const asked = { frame, folder: resolve(folder), first, count, withoutGpu };
  const parse = (answer: unknown) => ({ ...told(renderedSlice, answer), reopenSeconds: 0 });
  return { verb: 'slice', request, asked, parse };
}

/** A frame whose samples are already rendered. */
export function mergedFrame(request: MergedRequest): FrameVerb<RenderedFrame> {
  const { frame, folder, source } = request;
  const asked = { frame, folder: resolve(folder), source: resolve(source) };
  return { verb: 'merged', request, asked, parse: asFrame };
}

const asFrame = (answer: unknown): RenderedFrame => told(renderedFrame, answer);
