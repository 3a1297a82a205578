import type { TypePerformance } from './type-performance';

/** Types that give less than this part of what the best gives for a dollar are not worth their chance of capacity. */
const WORTH = 0.8;

export interface RecommendedTypes {
  /** The best first. */
  readonly keep: readonly string[];
  /** `worth`: the part of the best's tasks a dollar, from 0 to 1; null when it is not known. */
  readonly leave: readonly { readonly type: string; readonly worth: number | null }[];
}

/**
 * Which types to keep: those that give at least four fifths of what the best gives for a dollar. More than the best alone, as the more
 * types there are, the likelier one of them is to be had.
 */
export function recommendedTypes(types: readonly TypePerformance[]): RecommendedTypes {
  const best = Math.max(0, ...types.map(({ unitsPerDollar }) => unitsPerDollar ?? 0));
  const rated = types
    .map(({ type, unitsPerDollar }) => ({
      type,
      worth: unitsPerDollar === null || best === 0 ? null : unitsPerDollar / best,
    }))
    .sort((a, b) => (b.worth ?? -1) - (a.worth ?? -1));
  const isWorthIt = ({ worth }: { worth: number | null }): boolean => worth !== null && worth >= WORTH;
  return {
    keep: rated.filter(isWorthIt).map(({ type }) => type),
    leave: rated.filter((one) => !isWorthIt(one)),
  };
}
