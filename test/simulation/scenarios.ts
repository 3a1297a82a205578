import type { Model, Policy } from '../../simulation/model';

/** A farm of one worker on which three frames of 100 seconds are rendered, and nothing happens by chance. */
export const quiet: Model = {
  seed: 1,
  frames: 3,
  workers: 1,
  frameSeconds: 100,
  spread: 0,
  openSeconds: 20,
  publishSeconds: 5,
  launchSeconds: 30,
  bootSeconds: 90,
  interruptionsPerHour: 0,
  noticed: 0,
  duplicated: 0,
  countLag: 0,
  // So that what is seeded is there at once.
  seedsPerSecond: 1e9,
  bad: 0,
  crashes: 0,
  pricePerHour: 3600,
  leaseSeconds: 120,
  maxReceives: 10,
};

export const oneEach: Policy = { name: 'one', of: 'brenda', taskSize: 1 };

/** Instances that last so many seconds each, in the order in which they come; those after them last for ever. */
export function lives(
  seconds: readonly number[],
  told: boolean,
): { exponential: () => number; chance: () => boolean } {
  const left = [...seconds];
  return { exponential: () => left.shift() ?? Infinity, chance: () => told };
}
