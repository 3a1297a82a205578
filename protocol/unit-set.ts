import { FIRST_FRAME } from './frame-range';
import { parseUnitName, type Tile, type Unit, unitName } from './unit';

/** Bits in a page, and frames: 512 bytes for each stretch of 4,096 frames that a unit lies in. */
const PAGE = 4096;

/** The units that differ in their first frame alone. */
interface Shape {
  readonly length: number;
  readonly step: number;
  readonly tile: Tile | undefined;
  readonly pages: Map<number, Uint32Array>;
}

/**
 * A set of units, a bit for each: a million names would be 100 MB of text, and are 128 KB here. Few shapes of unit
 * begin at many frames, so each shape has a bit for each frame.
 */
export class UnitSet {
  private readonly shapes = new Map<string, Shape>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** @returns whether it was not there before. */
  add(unit: Unit): boolean {
    const name = shapeName(unit);
    let shape = this.shapes.get(name);
    if (!shape) {
      const { span, tile } = unit;
      const length = span.last - span.first;
      shape = { length, step: length === 0 ? 1 : span.step, tile, pages: new Map() };
      this.shapes.set(name, shape);
    }
    const { page, word, mask } = placeOf(unit);
    let bits = shape.pages.get(page);
    if (!bits) {
      bits = new Uint32Array(PAGE / 32);
      shape.pages.set(page, bits);
    }
    const there = bits[word] ?? 0;
    if ((there & mask) !== 0) return false;
    bits[word] = there | mask;
    this.count++;
    return true;
  }

  /** Adds the unit of this name; a name that is none is left out. */
  addName(name: string): void {
    const unit = parseUnitName(name);
    if (unit) this.add(unit);
  }

  has(unit: Unit): boolean {
    const { page, word, mask } = placeOf(unit);
    const bits = this.shapes.get(shapeName(unit))?.pages.get(page);
    return bits !== undefined && ((bits[word] ?? 0) & mask) !== 0;
  }

  /** @returns whether it was there. */
  delete(unit: Unit): boolean {
    const { page, word, mask } = placeOf(unit);
    const bits = this.shapes.get(shapeName(unit))?.pages.get(page);
    const there = bits?.[word] ?? 0;
    if (!bits || (there & mask) === 0) return false;
    bits[word] = there & ~mask;
    this.count--;
    return true;
  }

  /** The names of the first few. */
  names(most: number): string[] {
    const names: string[] = [];
    for (const unit of this) {
      if (names.length === most) break;
      names.push(unitName(unit));
    }
    return names;
  }

  /** Every unit, in the order of its frames within its shape. */
  *[Symbol.iterator](): Generator<Unit> {
    for (const { length, step, tile, pages } of this.shapes.values()) {
      for (const [page, bits] of [...pages].sort(([a], [b]) => a - b)) {
        for (let i = 0; i < PAGE; i++) {
          if (((bits[i >>> 5] ?? 0) & (1 << (i & 31))) === 0) continue;
          const first = page * PAGE + i + FIRST_FRAME;
          yield { span: { first, last: first + length, step }, ...(tile ? { tile } : {}) };
        }
      }
    }
  }
}

function shapeName({ span: { first, last, step }, tile }: Unit): string {
  // A single frame has no step, whatever its span says; unitName sees it so too.
  const length = first === last ? '' : `${String(last - first)}x${String(step)}`;
  if (!tile) return length;
  const { column, row, columns, rows } = tile;
  return `${length}_${String(column)}-${String(row)}_${String(columns)}x${String(rows)}`;
}

function placeOf({ span: { first } }: Unit): { page: number; word: number; mask: number } {
  const place = first - FIRST_FRAME;
  const inPage = place % PAGE;
  return { page: Math.floor(place / PAGE), word: inPage >>> 5, mask: 1 << (inPage & 31) };
}
