import { dollarsFor, HOUR_MS } from '../../protocol/farm/price-curve';
import type { InstanceRun } from './instance-runs';
import type { SpotPrices } from './spot-prices';

/** Known prices, in dollars an hour. */
export interface PaidPrices {
  readonly spot: SpotPrices;
  readonly onDemand: ReadonlyMap<string, number>;
}

/**
 * The cost of an instance's time, in US dollars. At spot it uses the price of its zone at each time, else the list price. Undefined when
 * the price is not known.
 */
export function runDollars(
  { type, zone, lifecycle, from, to }: InstanceRun,
  { spot, onDemand }: PaidPrices,
): number | undefined {
  if (lifecycle === undefined) return undefined;
  if (lifecycle === 'spot')
    return zone === undefined ? undefined : dollarsFor(spot.get(type)?.get(zone) ?? [], from, to);
  const price = onDemand.get(type);
  return price === undefined ? undefined : (price * (to - from)) / HOUR_MS;
}
