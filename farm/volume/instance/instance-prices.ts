import { ifTold } from '../../account/if-told';
import type { AwsEnvironment } from '../../aws/client-options';
import { withEc2 } from '../../aws/ec2-client';
import { onDemandPrices } from '../../prices/on-demand-prices';

/**
 * What instances of these types cost on demand, in US dollars an hour, in the Region where volumes are. Types without a price are left out.
 *
 * @param onRefused is told why no price is known.
 * @param env where AWS is. @default process.env
 */
export async function instancePrices(
  types: readonly string[],
  onRefused: (why: string) => void,
  env: AwsEnvironment = process.env,
): Promise<ReadonlyMap<string, number>> {
  const asked = [...new Set(types)];
  if (asked.length === 0) return new Map();
  const region = await withEc2(env, (client) => client.config.region());
  return (await ifTold(() => onDemandPrices(asked, region, env), onRefused)) ?? new Map();
}
