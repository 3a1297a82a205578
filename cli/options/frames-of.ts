import { FIRST_FRAME, FrameRange, LAST_FRAME } from '../../protocol/job/frame-range';
import { wholeNumber } from './option-values';

/** `-f`, or the original's `-s` and `-e`. */
export interface FramesFlags {
  readonly frames?: string;
  readonly start?: string;
  readonly end?: string;
}

/** The requested frames; undefined for those of the scene. @throws UserFault naming the option. */
export function framesOf({ frames, start = '1', end }: FramesFlags): FrameRange | undefined {
  if (frames !== undefined) return FrameRange.parse(frames);
  if (end === undefined) return undefined;
  const frame = (option: string, text: string): number => wholeNumber(option, text, FIRST_FRAME, LAST_FRAME);
  return FrameRange.of(frame('-s', start), frame('-e', end));
}
