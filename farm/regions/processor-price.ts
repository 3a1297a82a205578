import { HOUR_MS, type PriceCurve, priceAt } from '../../protocol/farm/price-curve';
import type { AwsEnvironment } from '../aws/client-options';
import { onDemandPrices } from '../prices/on-demand-prices';
import { processors } from '../prices/processors';
import { spotPrices } from '../prices/spot-prices';

/**
 * The price of a vCPU in a Region, in US dollars an hour. It is the mean of the types, because the group may launch any of them; at spot,
 * each type counts with its cheapest zone.
 *
 * @param env where AWS is, in that Region.
 * @returns undefined when no type has a price.
 */
export async function processorPrice(
  types: readonly string[],
  { isSpot, region, now }: { readonly isSpot: boolean; readonly region: string; readonly now: number },
  env: AwsEnvironment,
): Promise<number | undefined> {
  const [vcpus, prices] = await Promise.all([
    processors(types, env),
    isSpot
      ? spotPrices(types, { from: now - HOUR_MS, to: now }, env).then((found) => cheapest(found, now))
      : onDemandPrices(types, region, env),
  ]);
  const each = [...prices].flatMap(([type, dollars]) => {
    const count = vcpus.get(type);
    return count === undefined ? [] : [dollars / count];
  });
  return each.length === 0 ? undefined : each.reduce((sum, one) => sum + one, 0) / each.length;
}

function cheapest(
  prices: ReadonlyMap<string, ReadonlyMap<string, PriceCurve>>,
  now: number,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [type, zones] of prices) {
    const least = Math.min(...[...zones.values()].map((curve) => priceAt(curve, now) ?? Infinity));
    if (Number.isFinite(least)) found.set(type, least);
  }
  return found;
}
