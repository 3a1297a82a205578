/** The hourly price from a time on. */
export interface PriceStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** US dollars an hour. */
  readonly dollars: number;
}

/** The spot price of a type in a zone, the oldest step first. Each applies until the next one. */
export type PriceCurve = readonly PriceStep[];

export const HOUR_MS = 3_600_000;

/** The price at a time; undefined before the first step. */
export function priceAt(curve: PriceCurve, at: number): number | undefined {
  return curve.findLast((step) => step.at <= at)?.dollars;
}

/** The lowest and the highest price between `from` and `to`; undefined when none is known. */
export function priceRange(
  curve: PriceCurve,
  from: number,
  to: number,
): { readonly low: number; readonly high: number } | undefined {
  const held = curve.filter(({ at }, i) => at <= to && (curve[i + 1]?.at ?? Infinity) > from);
  if (held.length === 0) return undefined;
  const prices = held.map(({ dollars }) => dollars);
  return { low: Math.min(...prices), high: Math.max(...prices) };
}

/** The cost in US dollars of the time from `from` to `to`; undefined when the price is not known for all of it. */
export function dollarsFor(curve: PriceCurve, from: number, to: number): number | undefined {
  if (priceAt(curve, from) === undefined) return undefined;
  return curve.reduce((sum, { at, dollars }, i) => {
    const begin = Math.max(at, from);
    const end = Math.min(curve[i + 1]?.at ?? Infinity, to);
    return end > begin ? sum + (dollars * (end - begin)) / HOUR_MS : sum;
  }, 0);
}

/** The mean hourly price in each of several equal parts of the time from `from` to `to`; undefined where the price is not known. */
export function averages(
  curve: PriceCurve,
  from: number,
  to: number,
  parts: number,
): readonly (number | undefined)[] {
  const part = (to - from) / parts;
  return Array.from({ length: parts }, (_, i) => {
    const dollars = dollarsFor(curve, from + i * part, from + (i + 1) * part);
    return dollars === undefined ? undefined : dollars / (part / HOUR_MS);
  });
}
