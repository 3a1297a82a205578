import { permutation } from './permutation';

/**
 * The order in which the tasks of a request are queued: as the frames follow each other; a coarse selection of them first, which shows the
 * whole shot early; or random, the same for the same seed.
 */
export type TaskOrder = 'sequential' | 'coarse' | { readonly seed: number };

/** The first pass of a coarse order takes every 16th span of frames; each of the others halves the gaps. */
const COARSEST = 16;

/**
 * Where the i-th task of an order is in the plan.
 *
 * @param spans of frames in the plan.
 * @param tiles of each of them, which a coarse order keeps together.
 */
export function placesIn(
  order: TaskOrder = 'sequential',
  spans: number,
  tiles: number,
): (i: number) => number {
  if (order === 'sequential') return (i) => i;
  if (order === 'coarse') {
    const coarse = coarseOrder(spans);
    return (i) => coarse(Math.floor(i / tiles)) * tiles + (i % tiles);
  }
  return permutation(spans * tiles, order.seed);
}

/** 0, 16, 32, ..., then 8, 24, ..., then 4, 12, ..., 2, 6, ... and 1, 3, ... */
function coarseOrder(count: number): (i: number) => number {
  return (i) => {
    let first = 0;
    let step = COARSEST;
    let left = i;
    for (;;) {
      const inPass = Math.ceil((count - first) / step);
      if (left < inPass) return first + left * step;
      left -= Math.max(0, inPass);
      // After the first pass, each takes the middles of the gaps.
      if (first > 0) step /= 2;
      first = step / 2;
    }
  };
}
