import { paginateGetSpotPlacementScores } from '@aws-sdk/client-ec2';
import { inSdkWords } from '../instances/types-that-meet';
import { scoresLimited } from '../prices/placement-scores';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import type { InstanceNeeds } from '../../protocol/farm/instance-needs';

/** The instances to score. */
export interface ScoredInstances {
  readonly types: readonly string[];
  /** Instance requirements, in place of types. */
  readonly needs?: InstanceNeeds | undefined;
  readonly count: number;
}

/**
 * The placement score of each Region for this many spot instances, in any of its zones; 10 is best. Makes one request for all of them, from
 * any Region.
 *
 * @param env where AWS is. @default process.env
 */
export async function regionScores(
  regions: readonly string[],
  { types, needs, count }: ScoredInstances,
  env: AwsEnvironment = process.env,
): Promise<ReadonlyMap<string, number>> {
  const question = {
    ...(needs
      ? {
          InstanceRequirementsWithMetadata: {
            ArchitectureTypes: [needs.isArm ? ('arm64' as const) : ('x86_64' as const)],
            VirtualizationTypes: ['hvm' as const],
            InstanceRequirements: inSdkWords(needs),
          },
        }
      : { InstanceTypes: [...types] }),
    TargetCapacity: count,
    SingleAvailabilityZone: false,
    RegionNames: [...regions],
  };
  const scores = new Map<string, number>();
  await withEc2(env, (client) =>
    scoresLimited(async () => {
      for await (const { SpotPlacementScores = [] } of paginateGetSpotPlacementScores({ client }, question))
        for (const { Region, Score } of SpotPlacementScores)
          if (Region !== undefined && Score !== undefined) scores.set(Region, Score);
    }),
  );
  return scores;
}
