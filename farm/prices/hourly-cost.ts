import { priceAt } from '../../protocol/farm/price-curve';
import { ifTold } from '../account/if-told';
import type { AwsEnvironment } from '../aws/client-options';
import { groupPurchase } from '../fleet/group-purchase';
import { onDemandPrices } from './on-demand-prices';
import { spotPrices } from './spot-prices';

/** The hourly cost of one instance of a farm, in US dollars: the cheapest and the most expensive that its group may buy now. */
export interface HourlyCost {
  readonly least: number;
  readonly most: number;
}

/** A price applies until the next. */
const DAY_MS = 86_400_000;

/**
 * Uses current prices for the group's purchase options: spot prices in its zones, the price list for on-demand, or both.
 *
 * @param onRefused receives the reason when a price is not known.
 * @param env where AWS is. @default process.env
 * @returns undefined when no price is known.
 */
export async function hourlyCost(
  { group, region }: { readonly group: string; readonly region: string },
  now: number,
  onRefused: (why: string) => void,
  env: AwsEnvironment = process.env,
): Promise<HourlyCost | undefined> {
  const purchase = await ifTold(() => groupPurchase(group, env), onRefused);
  if (!purchase) return undefined;
  const { types, zones, lifecycle } = purchase;
  if (types.length === 0) {
    onRefused(`group ${group} names no instance types`);
    return undefined;
  }
  const [spot, listed] = await Promise.all([
    lifecycle === 'on-demand'
      ? undefined
      : ifTold(() => spotPrices(types, { from: now - DAY_MS, to: now, zones }, env), onRefused),
    lifecycle === 'spot' ? undefined : ifTold(() => onDemandPrices(types, region, env), onRefused),
  ]);
  const prices = [
    ...[...(spot?.values() ?? [])].flatMap((byZone) =>
      [...byZone.values()].flatMap((curve) => priceAt(curve, now) ?? []),
    ),
    ...(listed?.values() ?? []),
  ];
  if (prices.length === 0) return undefined;
  return { least: Math.min(...prices), most: Math.max(...prices) };
}
