import { paginateDescribeInstanceTypes } from '@aws-sdk/client-ec2';
import type { AwsEnvironment } from '../aws/client-options';
import { pieces, withEc2 } from '../aws/ec2-client';

/**
 * The number of vCPUs of each of these types. Types that the Region does not have are left out.
 *
 * @param env where AWS is. @default process.env
 */
export async function processors(
  types: readonly string[],
  env: AwsEnvironment = process.env,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  await withEc2(env, async (client) => {
    for (const some of pieces(types)) {
      // Uses a filter, because an unknown name in the list would make the whole request fail.
      const question = { Filters: [{ Name: 'instance-type', Values: some }] };
      for await (const { InstanceTypes = [] } of paginateDescribeInstanceTypes({ client }, question))
        for (const { InstanceType = '', VCpuInfo } of InstanceTypes)
          if (VCpuInfo?.DefaultVCpus) found.set(InstanceType, VCpuInfo.DefaultVCpus);
    }
  });
  return found;
}
