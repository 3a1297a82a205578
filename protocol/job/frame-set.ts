import { FIRST_FRAME, spanLength } from './frame-range';
import { unitsOf } from './plan';
import { parseUnitName, type Tile, type Unit, unitName } from './unit';

/** Bits per page, and so frames per page. */
const PAGE = 4096;

/** Whole frames, or one tile of frames. */
interface Layer {
  readonly tile: Tile | undefined;
  readonly pages: Map<number, Uint32Array>;
}

/**
 * A set of frames, or of tiles of frames, with one bit for each. It tracks settled work per frame, independent of tasks: a template's
 * `frames_000001-000004` adds four frames. Units of many frames cost little, even if their names are forged.
 */
export class FrameSet {
  private readonly layers = new Map<string, Layer>();
  private count = 0;

  /** The frames of the records, or failures, with these names. */
  static async of(names: AsyncIterable<string>): Promise<FrameSet> {
    const set = new FrameSet();
    for await (const name of names) set.addName(name);
    return set;
  }

  get size(): number {
    return this.count;
  }

  /** @param again receives those of its frames that were already present. @returns how many were not. */
  add(unit: Unit, again?: FrameSet): number {
    const repeated: number[] = [];
    const added = walk(unit, this.layerOf(unit.tile), (bits, word, mask, from) => {
      const there = bits[word] ?? 0;
      bits[word] = there | mask;
      if (again && (there & mask) !== 0) repeated.push(...framesOf(there & mask, from));
      return mask & ~there;
    });
    this.count += added;
    for (const first of repeated) again?.add({ ...unit, span: { first, last: first, step: 1 } });
    return added;
  }

  /** As `add`; ignores an invalid name. */
  addName(name: string, again?: FrameSet): number {
    const unit = parseUnitName(name);
    return unit ? this.add(unit, again) : 0;
  }

  /** Whether all of its frames are present. */
  has(unit: Unit): boolean {
    const { first, last } = unit.span;
    if (first !== last) return this.visit(unit) === spanLength(unit.span);
    const place = first - FIRST_FRAME;
    const bits = this.layers.get(layerName(unit.tile))?.pages.get(Math.floor(place / PAGE));
    return ((bits?.[(place % PAGE) >>> 5] ?? 0) & (1 << (place % 32))) !== 0;
  }

  /** As `has`; false for an invalid name. */
  hasName(name: string): boolean {
    const unit = parseUnitName(name);
    return unit !== undefined && this.has(unit);
  }

  /** Whether any of its frames is present. */
  meets(unit: Unit): boolean {
    return this.visit(unit) > 0;
  }

  /** @returns how many of its frames were present. */
  delete(unit: Unit): number {
    const deleted = this.visit(unit, (bits, word, there) => {
      bits[word] = (bits[word] ?? 0) & ~there;
    });
    this.count -= deleted;
    return deleted;
  }

  /** As `delete`; 0 for an invalid name. */
  deleteName(name: string): number {
    const unit = parseUnitName(name);
    return unit ? this.delete(unit) : 0;
  }

  /** The runs of a unit's frames that are not present: mostly all of it, or none. */
  lacks(unit: Unit): Unit[] {
    const there = new Set<number>();
    this.visit(unit, (_bits, _word, found, from) => {
      for (const frame of framesOf(found, from)) there.add(frame);
    });
    if (there.size === 0) return [unit];
    return [...runsOf(unit, ({ span }) => !there.has(span.first))];
  }

  /** The names of the first few. */
  names(most: number): string[] {
    const names: string[] = [];
    for (const frame of this) {
      if (names.length === most) break;
      names.push(unitName(frame));
    }
    return names;
  }

  /** Each frame as its own unit, in order; for tiles, all frames of one tile, then those of the next. */
  *[Symbol.iterator](): Generator<Unit> {
    for (const { tile, pages } of this.layers.values()) {
      for (const [page, bits] of [...pages].sort(([a], [b]) => a - b)) {
        for (let i = 0; i < PAGE; i++) {
          if (((bits[i >>> 5] ?? 0) & (1 << (i & 31))) === 0) continue;
          const first = page * PAGE + i + FIRST_FRAME;
          yield { span: { first, last: first, step: 1 }, ...(tile ? { tile } : {}) };
        }
      }
    }
  }

  /** Visits those of its frames that are present. @returns how many. */
  private visit(unit: Unit, visitor: (...at: Parameters<Visitor>) => void = () => undefined): number {
    const layer = this.layers.get(layerName(unit.tile));
    if (!layer) return 0;
    return walk(unit, layer, (bits, word, mask, from) => {
      const there = (bits[word] ?? 0) & mask;
      if (there !== 0) visitor(bits, word, there, from);
      return there;
    });
  }

  private layerOf(tile: Tile | undefined): Layer {
    const name = layerName(tile);
    const layer = this.layers.get(name) ?? { tile, pages: new Map<number, Uint32Array>() };
    this.layers.set(name, layer);
    return layer;
  }
}

/** @param from the frame of a word's first bit. @returns the bits that count. */
type Visitor = (bits: Uint32Array, word: number, mask: number, from: number) => number;

const NO_BITS = new Uint32Array(0);

/** Visits the bits of a unit's frames, a word at a time. @returns how many count. */
function walk({ span: { first, last, step } }: Unit, { pages }: Layer, visitor: Visitor): number {
  let count = 0;
  let at = -1;
  let bits: Uint32Array = NO_BITS;
  for (let frame = first; frame <= last;) {
    const place = frame - FIRST_FRAME;
    const page = Math.floor(place / PAGE);
    if (page !== at) {
      at = page;
      bits = pages.get(page) ?? new Uint32Array(PAGE / 32);
      pages.set(page, bits);
    }
    const bit = place % 32;
    const several = step === 1 ? Math.min(32 - bit, last - frame + 1) : 1;
    const mask = several === 32 ? -1 : ((1 << several) - 1) << bit;
    count += bitsIn(visitor(bits, (place % PAGE) >>> 5, mask, frame - bit));
    frame += step === 1 ? several : step;
  }
  return count;
}

function* framesOf(mask: number, from: number): Generator<number> {
  for (let bit = 0; bit < 32; bit++) if ((mask & (1 << bit)) !== 0) yield from + bit;
}

function bitsIn(mask: number): number {
  let count = 0;
  for (let left = mask; left !== 0; left &= left - 1) count++;
  return count;
}

function layerName(tile: Tile | undefined): string {
  if (!tile) return '';
  const { column, row, columns, rows } = tile;
  return `${String(column)}-${String(row)}_${String(columns)}x${String(rows)}`;
}

/** The runs of a unit's frames for which `isMeant` is true. `isMeant` is called once for each frame, in order. */
export function* runsOf(unit: Unit, isMeant: (frame: Unit) => boolean): Generator<Unit> {
  let run: Unit | undefined;
  for (const frame of unitsOf(unit, 'frame')) {
    if (isMeant(frame)) {
      const { first } = run?.span ?? frame.span;
      run = { ...unit, span: { ...unit.span, first, last: frame.span.last } };
    } else {
      if (run) yield run;
      run = undefined;
    }
  }
  if (run) yield run;
}
