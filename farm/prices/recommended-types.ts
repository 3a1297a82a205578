import type { TypePerformance } from './type-performance';

/** Types whose performance per dollar is below this fraction of the best do not justify the extra capacity. */
const WORTH = 0.8;

export interface RecommendedTypes {
  /** The best first. */
  readonly keep: readonly string[];
  /** `worth`: tasks per dollar as a fraction of the best type's, from 0 to 1; null when it is not known. */
  readonly leave: readonly { readonly type: string; readonly worth: number | null }[];
}

/**
 * Recommends the types with at least four fifths of the best performance per dollar. More types than the best alone, because each one
 * improves the chance of capacity.
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
