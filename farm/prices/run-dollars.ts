import { dollarsFor, HOUR_MS } from '../../protocol/farm/price-curve';
import type { InstanceRun } from './instance-runs';
import type { SpotPrices } from './spot-prices';

/** What is known of prices: dollars an hour. */
export interface PaidPrices {
  readonly spot: SpotPrices;
  readonly onDemand: ReadonlyMap<string, number>;
}

/**
 * What an instance's time has cost, in US dollars: at spot the price of its zone at each time, else the list price. Undefined when
 * that is not known.
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
