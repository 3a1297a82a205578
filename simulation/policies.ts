import type { Model, Policy } from './model';

/** Slices are worth their cost where a frame takes longer than this. */
const LONG_SECONDS = 1800;

/**
 * The policies that are compared: the sizes of tasks; slices, where any frame is long enough; and the original's.
 *
 * @param sliceSeconds rendering between two slices that are kept, and what keeping one costs.
 */
export function policies(
  { frameSeconds, bad, crashes }: Model,
  sizes: readonly number[],
  { every, overhead }: { readonly every: number; readonly overhead: number },
): Policy[] {
  const named = (size: number): string => `${String(size)} a task`;
  const slices = { from: LONG_SECONDS, every, overhead };
  return [
    ...sizes.map((taskSize): Policy => ({ name: named(taskSize), of: 'brenda', taskSize })),
    ...(frameSeconds >= LONG_SECONDS
      ? sizes.map((taskSize): Policy => ({
          name: `${named(taskSize)}, slices`,
          of: 'brenda',
          taskSize,
          slices,
        }))
      : []),
    // What a frame that fails does to the original is not modelled.
    ...(bad + crashes === 0
      ? sizes.map((taskSize): Policy => ({ name: `original, ${named(taskSize)}`, of: 'original', taskSize }))
      : []),
  ];
}
