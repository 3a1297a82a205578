import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { groupPurchase } from '../fleet/group-purchase';
import { purchasesOf, type WantedInstances } from './vcpu-quotas';

/** A deployed farm's requirements on its account. */
export interface DeployedNeeds extends WantedInstances {
  /** The zones in which it starts instances. */
  readonly zones: readonly string[];
  /** The ids of its subnets. */
  readonly subnets: readonly string[];
  /** The id of its machine image. */
  readonly image: string | undefined;
  /** Whether AWS chooses the types by their attributes. */
  readonly areChosen: boolean;
  /** The ids of its snapshots. */
  readonly snapshots: readonly string[];
}

/** Reads what a farm's group buys, and the image and snapshots that its instances use. @param env where AWS is. @default process.env */
export async function deployedNeeds(
  group: string,
  env: AwsEnvironment = process.env,
): Promise<DeployedNeeds> {
  return withAutoScaling(env, async (client) => {
    const [{ types, zones, most }, { AutoScalingGroups: [found] = [] }] = await Promise.all([
      groupPurchase(group, env),
      client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] })),
    ]);
    const { InstancesDistribution: bought = {}, LaunchTemplate: mixed } = found?.MixedInstancesPolicy ?? {};
    const template = mixed?.LaunchTemplateSpecification ?? found?.LaunchTemplate;
    const data = await withEc2(env, (ec2) =>
      ec2.send(
        new DescribeLaunchTemplateVersionsCommand({
          LaunchTemplateId: template?.LaunchTemplateId,
          Versions: [template?.Version ?? '$Default'],
        }),
      ),
    );
    const {
      ImageId: image,
      InstanceType: type,
      BlockDeviceMappings: disks = [],
    } = data.LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {};
    return {
      types: types.length > 0 ? types : type === undefined ? [] : [type],
      zones,
      ...purchasesOf(
        most,
        bought.OnDemandBaseCapacity ?? 0,
        // A group without a policy buys no spot instances.
        found?.MixedInstancesPolicy ? (bought.OnDemandPercentageAboveBaseCapacity ?? 100) : 100,
      ),
      areChosen: (mixed?.Overrides ?? []).some((one) => one.InstanceRequirements !== undefined),
      subnets: (found?.VPCZoneIdentifier ?? '').split(',').filter((id) => id !== ''),
      image,
      snapshots: disks.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    };
  });
}
