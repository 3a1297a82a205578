import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { type FleetInstance, isUp } from '../fleet/fleet';

/** An instance of a farm that is up or starting. */
export interface FarmInstance extends FleetInstance {
  /** `c7a.4xlarge` */
  readonly type: string;
  readonly zone: string;
  /** Auto Scaling's health status: false when EC2's status checks of it fail. */
  readonly isHealthy: boolean;
}

/**
 * The instances of a farm's group, sorted by id, without those that are terminating.
 *
 * @param env where AWS is. @default process.env
 */
export async function farmInstances(
  group: string,
  env: AwsEnvironment = process.env,
): Promise<FarmInstance[]> {
  return withAutoScaling(env, async (client) => {
    const { AutoScalingGroups: [found] = [] } = await client.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
    );
    if (!found) throw new Error(`there is no Auto Scaling group ${group}`);
    return (found.Instances ?? [])
      .map((one) => ({
        id: one.InstanceId ?? '',
        type: one.InstanceType ?? '',
        zone: one.AvailabilityZone ?? '',
        lifecycle: one.LifecycleState ?? '',
        isProtected: one.ProtectedFromScaleIn ?? false,
        isHealthy: one.HealthStatus?.toLowerCase() === 'healthy',
      }))
      .filter(isUp)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  });
}
