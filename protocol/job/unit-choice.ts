import { messageOf, UserFault } from '../failure/fault';
import { FrameRange } from './frame-range';
import { parseUnitName, type Unit, unitName } from './unit';

/** Selects units of a job. */
export type UnitChoice = (unit: Unit) => boolean;

/**
 * Parses a user's selection: frames, names of units, or both. Any of its frames selects a unit of several frames; the frame selects its
 * tiles.
 *
 * @param text `12`, `1-9,12`, `frame_000012_tile_0-1_of_3x2`.
 * @throws UserFault
 */
export function unitChoice(text: string): UnitChoice {
  const names = new Set<string>();
  const frames: string[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    const unit = parseUnitName(part);
    if (unit) names.add(unitName(unit));
    else frames.push(part);
  }
  const range = frames.length === 0 ? undefined : rangeOf(frames.join(','));
  return (unit) =>
    names.has(unitName(unit)) || (range !== undefined && framesOf(unit).some((one) => range.has(one)));
}

function rangeOf(text: string): FrameRange {
  try {
    return FrameRange.parse(text);
  } catch (error) {
    throw new UserFault(`${messageOf(error)}; or name units, as --json does: frame_000012`, {
      cause: error,
    });
  }
}

/** The numbers of a unit's frames. */
export function framesOf({ span: { first, last, step } }: Unit): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}
