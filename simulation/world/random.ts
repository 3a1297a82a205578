/** Numbers that look random and are the same for the same seed and stream. */
export class Random {
  private state: number;

  /** @param stream names what the numbers are for, so that one use more of one stream moves no other. */
  constructor(seed: number, stream: string) {
    this.state = mix(seed);
    for (let i = 0; i < stream.length; i++) this.state = mix(this.state ^ stream.charCodeAt(i));
  }

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    return mix(this.state) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** A time until something that happens `rate` times a second, on average, and has no memory; infinite for 0. */
  exponential(rate: number): number {
    return rate === 0 ? Infinity : -Math.log(1 - this.next()) / rate;
  }
}

/** From 0 to below 1: always the same for this seed, index and purpose, whatever was asked before. */
export function uniformOf(seed: number, index: number, purpose: number): number {
  return (
    mix(mix(mix(seed) ^ Math.imul(index + 1, 0x9e3779b9)) ^ Math.imul(purpose + 1, 0x85ebca6b)) / 2 ** 32
  );
}

/** A 32-bit mixer (Chris Wellons's lowbias32): each bit of the input touches each of the result. */
function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
