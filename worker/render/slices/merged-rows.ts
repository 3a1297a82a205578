import type { MergedChannel, Three } from './merge-plan';

/** The shape of some rows, the same in all slices. */
export interface RowsShape {
  readonly rows: number;
  readonly width: number;
  /** Channels of a slice. */
  readonly channels: number;
}

/**
 * Some rows of the frame, merged from the same rows of its slices: row after row, in each the channels one after the other. Slices are
 * added one by one, so that only one is in memory.
 *
 * Sums have double precision: they differ from Cycles' single-precision ones by no more than its rounding.
 */
export class MergedRows {
  private readonly sums: ReadonlyMap<number, Float64Array>;
  private readonly colours: ReadonlyMap<number, Float64Array>;
  private total = 0;

  constructor(
    private readonly plan: readonly MergedChannel[],
    private readonly shape: RowsShape,
  ) {
    const empty = (channel: number) => [channel, new Float64Array(shape.rows * shape.width)] as const;
    this.sums = new Map(plan.map(({ from }) => empty(from)));
    this.colours = new Map(plan.flatMap(({ light }) => light?.colour ?? []).map(empty));
  }

  /**
   * @param values of the slice, in the same order.
   * @param count its samples. The slice with the frame's first sample is added first.
   */
  add(values: Float32Array, count: number): void {
    for (const [channel, sums] of this.colours)
      this.each(channel, (place, source) => {
        sums[place] = (sums[place] ?? 0) + (values[source] ?? 0) * count;
      });
    for (const { from, rule, light } of this.plan) {
      const sums = this.sums.get(from);
      if (!sums || (rule === 'first' && this.total > 0)) continue;
      // Light is stored divided by the colour that it fell on: multiplied again, it can be summed.
      const apart = light ? (light.colour[light.own.indexOf(from)] ?? from) - from : 0;
      this.each(from, (place, source) => {
        const tint = light ? (values[source + apart * this.shape.width] ?? 0) : 1;
        const weight = rule === 'first' ? 1 : count * tint;
        sums[place] = (sums[place] ?? 0) + (values[source] ?? 0) * weight;
      });
    }
    this.total += count;
  }

  /** The merged values of all added slices: the plan's channels. */
  values(): Float32Array {
    const { rows, width } = this.shape;
    const merged = new Float32Array(rows * this.plan.length * width);
    for (const [i, { from, rule, light }] of this.plan.entries()) {
      const divided = light && this.divided(light.own, light.colour, light.own.indexOf(from));
      const sums = this.sums.get(from) ?? [];
      const by = rule === 'mean' ? this.total : 1;
      for (let row = 0; row < rows; row++)
        for (let x = 0; x < width; x++) {
          const place = row * width + x;
          merged[(row * this.plan.length + i) * width + x] = divided?.(place) ?? (sums[place] ?? 0) / by;
        }
    }
    return merged;
  }

  /** As in Cycles (`safe_divide_even_color`): where a channel has no colour, its light is the mean of the others'. */
  private divided(own: Three, colour: Three, letter: number): (place: number) => number {
    const lights = own.map((channel) => this.sums.get(channel));
    const tints = colour.map((channel) => this.colours.get(channel));
    const quotient = (i: number, place: number): number | undefined => {
      const tint = tints[i]?.[place] ?? 0;
      return tint === 0 ? undefined : (lights[i]?.[place] ?? 0) / tint;
    };
    return (place) => {
      const found = quotient(letter, place);
      if (found !== undefined) return found;
      const others = [0, 1, 2].map((i) => quotient(i, place)).filter((value) => value !== undefined);
      return others.length === 0 ? 0 : others.reduce((sum, value) => sum + value, 0) / others.length;
    };
  }

  /** Calls `at` with each index among the channel's own values, and among all. */
  private each(channel: number, at: (place: number, source: number) => void): void {
    const { rows, width, channels } = this.shape;
    for (let row = 0; row < rows; row++) {
      const start = (row * channels + channel) * width;
      for (let x = 0; x < width; x++) at(row * width + x, start + x);
    }
  }
}
