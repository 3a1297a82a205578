import {
  DescribeAvailabilityZonesCommand,
  paginateGetSpotPlacementScores,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/failure/fault';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';

/** The likelihood of getting spot instances in a zone: 10 is best. */
export interface PlacementScore {
  readonly zone: string;
  readonly score: number;
}

/**
 * The placement score of each zone for so many spot instances of any of these types, the best first. EC2 scores types together: one or two
 * types alone always score low.
 *
 * @param env where AWS is. @default process.env
 * @throws UserFault when the account has reached its daily limit of combinations.
 */
export async function placementScores(
  types: readonly string[],
  count: number,
  region: string,
  env: AwsEnvironment = process.env,
): Promise<readonly PlacementScore[]> {
  return withEc2(env, async (client) => {
    const found: { id: string; score: number }[] = [];
    const question = {
      InstanceTypes: [...types],
      TargetCapacity: count,
      SingleAvailabilityZone: true,
      RegionNames: [region],
    };
    await scoresLimited(async () => {
      for await (const { SpotPlacementScores = [] } of paginateGetSpotPlacementScores({ client }, question))
        for (const { AvailabilityZoneId: id, Score: score } of SpotPlacementScores)
          if (id !== undefined && score !== undefined) found.push({ id, score });
    });
    const names = await zoneNames(client);
    return found
      .map(({ id, score }) => ({ zone: names.get(id) ?? id, score }))
      .sort((a, b) => b.score - a.score || (a.zone < b.zone ? -1 : 1));
  });
}

/** @throws UserFault when the account has reached its daily limit of combinations. */
export async function scoresLimited(ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'MaxConfigLimitExceeded')) throw error;
    throw new UserFault(
      'AWS: this account has asked for as many placement scores of other types or counts as it may in 24 hours; the same question as before is answered',
      { cause: error },
    );
  }
}

/** Scores name zone ids, because each account has its own mapping from zone names to zones. */
async function zoneNames(client: EC2Client): Promise<ReadonlyMap<string, string>> {
  const { AvailabilityZones = [] } = await client.send(new DescribeAvailabilityZonesCommand({}));
  return new Map(AvailabilityZones.map(({ ZoneId = '', ZoneName = '' }) => [ZoneId, ZoneName]));
}
