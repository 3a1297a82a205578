import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/failure/fault';
import { nearest } from '../../protocol/text/nearest';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';

/**
 * Every AWS Region that is available to the account, and whether it is enabled: some require an opt-in.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 *
 * @param env where AWS is. @default process.env
 */
export async function knownRegions(env: AwsEnvironment = process.env): Promise<ReadonlyMap<string, boolean>> {
  return withEc2(env, async (client) => {
    const { Regions = [] } = await client.send(new DescribeRegionsCommand({ AllRegions: true }));
    return new Map(
      Regions.map(({ RegionName = '', OptInStatus }) => [RegionName, OptInStatus !== 'not-opted-in']),
    );
  });
}

/** @throws UserFault for the name of no Region. */
export function checkRegions(named: readonly string[], known: ReadonlyMap<string, boolean>): void {
  for (const region of named) {
    if (known.has(region)) continue;
    const near = nearest(region, [...known.keys()]);
    throw new UserFault(
      `there is no Region ${region}${near === undefined ? '; aws ec2 describe-regions --all-regions lists them' : `; did you mean ${near}?`}`,
    );
  }
}
