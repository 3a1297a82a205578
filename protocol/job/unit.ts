import { FIRST_FRAME, type FrameSpan, LAST_FRAME, spanLength } from './frame-range';

/** One rectangle of a frame that is cut into `columns` × `rows`. Column 0 is left, row 0 is at the bottom, as in Blender. */
export interface Tile {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * The unit of commitment: a frame, or a tile of one. A task template renders its whole span in one command, so there the span is the unit.
 */
export interface Unit {
  readonly span: FrameSpan;
  readonly tile?: Tile;
}

/** A frame number as Blender writes `######` into a file name: six digits, after the sign. */
function frameDigits(frame: number): string {
  const digits = String(Math.abs(frame)).padStart(6, '0');
  return frame < 0 ? `-${digits}` : digits;
}

/**
 * The unit's name, in the ledger, in messages to people and in the names of its files: `frame_000012`, `frames_000001-000010`,
 * `frames_000001-000009x2`, `frame_000012_tile_0-1_of_3x2`.
 */
export function unitName({ span, tile }: Unit): string {
  const { first, last, step } = span;
  const frames =
    first === last
      ? `frame_${frameDigits(first)}`
      : `frames_${frameDigits(first)}-${frameDigits(last)}${step === 1 ? '' : `x${String(step)}`}`;
  if (!tile) return frames;
  const { column, row, columns, rows } = tile;
  return `${frames}_tile_${String(column)}-${String(row)}_of_${String(columns)}x${String(rows)}`;
}

const NAME = /^frames?_(-?\d{6,7})(?:-(-?\d{6,7})(?:x(\d+))?)?(?:_tile_(\d+)-(\d+)_of_(\d+)x(\d+))?$/;

/** The number of frames of a unit with this name; 0 for an invalid name. */
export function framesIn(name: string): number {
  const unit = parseUnitName(name);
  return unit ? spanLength(unit.span) : 0;
}

/** The maximum number of tiles of one frame: each is a task. */
export const MOST_TILES = 10_000;

/** Whether Blender has such frames, and a frame such a tile. */
export function isUnit({ span: { first, last, step }, tile }: Unit): boolean {
  if (![first, last, step].every(Number.isInteger)) return false;
  if (first < FIRST_FRAME || last > LAST_FRAME || first > last || step < 1) return false;
  if ((last - first) % step !== 0) return false;
  if (!tile) return true;
  const { column, row, columns, rows } = tile;
  if (![column, row, columns, rows].every(Number.isInteger) || columns * rows > MOST_TILES) return false;
  return 0 <= column && column < columns && 0 <= row && row < rows;
}

/** Parses a name that `unitName` made; undefined for any other text. */
export function parseUnitName(name: string): Unit | undefined {
  const unit = name.length > 200 ? undefined : readUnitName(name);
  return unit && isUnit(unit) ? unit : undefined;
}

function readUnitName(name: string): Unit | undefined {
  const match = NAME.exec(name);
  if (!match) return undefined;
  const [first, last, step, column, row, columns, rows] = match.slice(1).map((n) => Number(n));
  if (first === undefined) return undefined;
  const span = {
    first,
    last: match[2] === undefined ? first : (last ?? first),
    step: match[3] === undefined ? 1 : (step ?? 1),
  };
  if (column === undefined || row === undefined || columns === undefined || rows === undefined)
    return { span };
  return match[4] === undefined ? { span } : { span, tile: { column, row, columns, rows } };
}
