/**
 * A seeded one-to-one mapping of 0..count-1 onto itself, in constant memory: a four-round Feistel network over the next even number of
 * bits, repeated until the result is in range. It replaces shuffling a list, which would have to be in memory.
 */
export function permutation(count: number, seed: number): (index: number) => number {
  const half = Math.max(1, Math.ceil(Math.log2(Math.max(2, count)) / 2));
  const mask = 2 ** half - 1;
  const once = (index: number): number => {
    let left = Math.floor(index / (mask + 1));
    let right = index % (mask + 1);
    for (let round = 0; round < 4; round++) {
      [left, right] = [right, left ^ (mix(right, seed, round) & mask)];
    }
    return left * (mask + 1) + right;
  };
  return (index) => {
    let place = once(index);
    while (place >= count) place = once(place);
    return place;
  };
}

/** The finaliser of MurmurHash3: every bit of the input affects every bit of the result. */
function mix(value: number, seed: number, round: number): number {
  let h = Math.imul(value ^ Math.imul(seed + round * 0x9e3779b9, 0x85ebca6b), 0xcc9e2d51) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
