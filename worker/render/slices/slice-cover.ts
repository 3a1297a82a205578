/** Samples of a frame: `count` of them, from `first` on. */
export interface SampleRange {
  readonly first: number;
  readonly count: number;
}

/**
 * A run of slices from the first sample on, without a gap or an overlap, as long as possible. Two workers may have rendered the same frame,
 * and divided it differently.
 */
export function cover<T extends SampleRange>(slices: readonly T[], total: number): readonly T[] {
  const ways = new Map<number, readonly T[]>();
  // Backwards, so that the slices after each are already known.
  for (const slice of [...slices].sort((a, b) => b.first - a.first)) {
    const end = slice.first + slice.count;
    if (slice.count < 1 || end > total) continue;
    const way = [slice, ...(ways.get(end) ?? [])];
    const known = ways.get(slice.first);
    if (!known || isBetter(way, known)) ways.set(slice.first, way);
  }
  return ways.get(0) ?? [];
}

/** The first missing sample after those. */
export function endOf(slices: readonly SampleRange[]): number {
  const last = slices.at(-1);
  return last ? last.first + last.count : 0;
}

/** The latest end of a slice that begins at `from`, so that the slices after it can be used. */
export function roomFrom(from: number, slices: readonly SampleRange[], total: number): number {
  return Math.min(total, ...slices.filter(({ first }) => first > from).map(({ first }) => first)) - from;
}

function isBetter(way: readonly SampleRange[], known: readonly SampleRange[]): boolean {
  const [end, knownEnd] = [endOf(way), endOf(known)];
  return end > knownEnd || (end === knownEnd && way.length < known.length);
}
