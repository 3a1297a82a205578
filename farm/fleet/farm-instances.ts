import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { type AwsEnvironment, clientOptions } from '../client-options';
import { withEc2 } from '../ec2-client';
import { type FleetInstance, isUp } from './fleet';

/** An instance of a farm that is up, or coming up. */
export interface FarmInstance extends FleetInstance {
  /** `c7a.4xlarge` */
  readonly type: string;
  readonly zone: string;
  /** What Auto Scaling holds of it: false when EC2's own checks of it fail. */
  readonly isHealthy: boolean;
}

/**
 * The instances of a farm, in the order of their ids, without those that are on their way out. Those of its group, and no others.
 *
 * @param env where AWS is. @default process.env
 */
export async function farmInstances(
  group: string,
  env: AwsEnvironment = process.env,
): Promise<FarmInstance[]> {
  const client = new AutoScalingClient(clientOptions(env));
  try {
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
  } finally {
    client.destroy();
  }
}

/** When each instance of a group was launched, by its id: milliseconds since 1970. @param env where AWS is. @default process.env */
export async function launchTimes(
  group: string,
  env: AwsEnvironment = process.env,
): Promise<ReadonlyMap<string, number>> {
  return withEc2(env, async (client) => {
    const times = new Map<string, number>();
    const question = {
      Filters: [{ Name: 'tag:aws:autoscaling:groupName', Values: [group] }],
      MaxResults: 1000,
    };
    for await (const { Reservations = [] } of paginateDescribeInstances({ client }, question))
      for (const { Instances = [] } of Reservations)
        for (const { InstanceId: id, LaunchTime: at } of Instances)
          if (id !== undefined && at) times.set(id, at.getTime());
    return times;
  });
}
