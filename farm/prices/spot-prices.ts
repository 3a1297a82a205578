import { type _InstanceType, paginateDescribeSpotPriceHistory } from '@aws-sdk/client-ec2';
import type { PriceCurve, PriceStep } from '../../protocol/farm/price-curve';
import type { AwsEnvironment } from '../aws/client-options';
import { pieces, withEc2 } from '../aws/ec2-client';

/** How long EC2 keeps the history. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** Spot prices of Linux, by type and then by zone. */
export type SpotPrices = ReadonlyMap<string, ReadonlyMap<string, PriceCurve>>;

/**
 * The spot prices between `from` and `to`, milliseconds since 1970. EC2 returns each change in the last 90 days, and the price that applied
 * at `from`.
 *
 * @param zones limits the zones. @default - every zone of the Region
 * @param env where AWS is. @default process.env
 */
export async function spotPrices(
  types: readonly string[],
  { from, to, zones }: { readonly from: number; readonly to: number; readonly zones?: readonly string[] },
  env: AwsEnvironment = process.env,
): Promise<SpotPrices> {
  const found = new Map<string, Map<string, PriceStep[]>>();
  await withEc2(env, async (client) => {
    for (const some of pieces(types)) {
      const question = {
        InstanceTypes: some as _InstanceType[],
        ProductDescriptions: ['Linux/UNIX'],
        StartTime: new Date(Math.max(from, Date.now() - KEPT_MS)),
        EndTime: new Date(to),
        ...(zones ? { Filters: [{ Name: 'availability-zone', Values: [...zones] }] } : {}),
      };
      for await (const { SpotPriceHistory = [] } of paginateDescribeSpotPriceHistory({ client }, question)) {
        for (const { InstanceType, AvailabilityZone, Timestamp, SpotPrice } of SpotPriceHistory) {
          const dollars = Number(SpotPrice);
          if (!InstanceType || !AvailabilityZone || !Timestamp || !(dollars > 0)) continue;
          const byZone = found.get(InstanceType) ?? new Map<string, PriceStep[]>();
          const steps = byZone.get(AvailabilityZone) ?? [];
          steps.push({ at: Timestamp.getTime(), dollars });
          found.set(InstanceType, byZone.set(AvailabilityZone, steps));
        }
      }
    }
  });
  for (const byZone of found.values()) for (const steps of byZone.values()) steps.sort((a, b) => a.at - b.at);
  return found;
}
