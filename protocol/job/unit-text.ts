import { frameRuns } from './frame-runs';
import { parseUnitName, type Unit } from './unit';

/** A unit in the form for people: `frame 12`, `frames 1-10`, `frames 1-9x2`, `frame 12, tile 0-1 of 3x2`; any other text unchanged. */
export function unitText(name: string): string {
  const unit = parseUnitName(name);
  if (!unit) return name;
  const { first, last, step } = unit.span;
  const frames =
    first === last
      ? `frame ${String(first)}`
      : `frames ${range(first, last)}${step === 1 ? '' : `x${String(step)}`}`;
  if (!unit.tile) return frames;
  const { column, row, columns, rows } = unit.tile;
  return `${frames}, tile ${String(column)}-${String(row)} of ${String(columns)}x${String(rows)}`;
}

/** Several of them, in their order: `frames 1-4, 7`, if each is a whole frame. */
export function unitsText(names: readonly string[]): string {
  const frames = names.map((name) => wholeFrame(parseUnitName(name)));
  if (names.length < 2 || !frames.every((frame) => frame !== undefined))
    return names.map(unitText).join('; ');
  return `frames ${frameRuns(frames)}`;
}

/** In the syntax of `--frames`. */
function range(first: number, last: number): string {
  return `${String(first)}-${String(last)}`;
}

function wholeFrame(unit: Unit | undefined): number | undefined {
  return unit && !unit.tile && unit.span.first === unit.span.last ? unit.span.first : undefined;
}
