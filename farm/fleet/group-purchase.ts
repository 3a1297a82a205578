import { type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { typesThatMeet } from '../instances/types-that-meet';

/** The instances that a farm's group buys. */
export interface GroupPurchase {
  /** The types in its list, or those that meet its requirements today. */
  readonly types: readonly string[];
  readonly zones: readonly string[];
  /** The maximum number of instances. */
  readonly most: number;
  /** The purchase option, when all instances have the same one. */
  readonly lifecycle?: 'spot' | 'on-demand';
}

/** @param env where AWS is. @default process.env */
export async function groupPurchase(
  group: string,
  env: AwsEnvironment = process.env,
): Promise<GroupPurchase> {
  return withAutoScaling(env, async (client) => {
    const { AutoScalingGroups: [found] = [] } = await client.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
    );
    if (!found) throw new Error(`there is no Auto Scaling group ${group}`);
    const lifecycle = lifecycleOf(found);
    return {
      types: await typesOf(found, env),
      zones: found.AvailabilityZones ?? [],
      most: found.MaxSize ?? 0,
      ...(lifecycle === undefined ? {} : { lifecycle }),
    };
  });
}

async function typesOf({ MixedInstancesPolicy }: AutoScalingGroup, env: AwsEnvironment): Promise<string[]> {
  const types = new Set<string>();
  for (const override of MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? []) {
    if (override.InstanceType !== undefined) types.add(override.InstanceType);
    if (override.InstanceRequirements)
      // Both services use the same fields, and each has its own type for them.
      for (const type of await typesThatMeet(override.InstanceRequirements, env)) types.add(type);
  }
  return [...types];
}

function lifecycleOf({ MixedInstancesPolicy }: AutoScalingGroup): GroupPurchase['lifecycle'] {
  const { OnDemandBaseCapacity: base = 0, OnDemandPercentageAboveBaseCapacity: percentage = 100 } =
    MixedInstancesPolicy?.InstancesDistribution ?? {};
  if (percentage === 100) return 'on-demand';
  return percentage === 0 && base === 0 ? 'spot' : undefined;
}
