import { paginateDescribeInstanceTypeOfferings } from '@aws-sdk/client-ec2';
import type { AwsEnvironment } from '../aws/client-options';
import { pieces, withEc2 } from '../aws/ec2-client';

/**
 * The zones of the Region that offer each of these types. Types that the Region does not offer are left out.
 *
 * @param env where AWS is. @default process.env
 */
export async function offeredTypes(
  types: readonly string[],
  env: AwsEnvironment = process.env,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const zones = new Map<string, Set<string>>();
  await withEc2(env, async (client) => {
    for (const some of pieces(types)) {
      const question = {
        LocationType: 'availability-zone' as const,
        Filters: [{ Name: 'instance-type', Values: some }],
      };
      for await (const page of paginateDescribeInstanceTypeOfferings({ client }, question))
        for (const { InstanceType = '', Location = '' } of page.InstanceTypeOfferings ?? [])
          zones.set(InstanceType, (zones.get(InstanceType) ?? new Set()).add(Location));
    }
  });
  return zones;
}
