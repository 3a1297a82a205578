import { DescribeAutoScalingGroupsCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { autoScalingClient } from '../auto-scaling-client';
import type { AwsEnvironment } from '../client-options';

/** An instance of the group, from its launch to its end. */
export interface FleetInstance {
  readonly id: string;
  /** As Auto Scaling calls it: `Pending`, `InService`, `Terminating:Wait`, ... */
  readonly lifecycle: string;
  /** Protected from scale-in: a worker does that while it holds a task. */
  readonly isProtected: boolean;
}

export interface Group {
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly instances: readonly FleetInstance[];
}

/** The instances of a farm. Only how many there are to be is ever changed; what there may be at most is the user's. */
export interface Fleet {
  describe(): Promise<Group>;
  setDesired(count: number): Promise<void>;
}

/** The Auto Scaling group of this name. @param env where AWS is. @default process.env */
export function autoScalingFleet(group: string, env: AwsEnvironment = process.env): Fleet {
  const client = autoScalingClient(env);
  return {
    async describe() {
      const { AutoScalingGroups: [found] = [] } = await client.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
      );
      if (!found) throw new Error(`there is no Auto Scaling group ${group}`);
      const { DesiredCapacity: desired, MinSize: min, MaxSize: max, Instances = [] } = found;
      if (desired === undefined || min === undefined || max === undefined) {
        throw new Error(`Auto Scaling left out the size of group ${group}`);
      }
      const instances = Instances.map(
        ({ InstanceId = '', LifecycleState = '', ProtectedFromScaleIn = false }): FleetInstance => ({
          id: InstanceId,
          lifecycle: LifecycleState,
          isProtected: ProtectedFromScaleIn,
        }),
      );
      return { desired, min, max, instances };
    },

    async setDesired(count) {
      // A cooldown would make the drainer's word wait for that of the seeder.
      await client.send(
        new SetDesiredCapacityCommand({
          AutoScalingGroupName: group,
          DesiredCapacity: count,
          HonorCooldown: false,
        }),
      );
    },
  };
}

/** Whether the instance costs money and may work: not one that is on its way out. */
export function isUp({ lifecycle }: FleetInstance): boolean {
  return !/^(Terminat|Detach)/.test(lifecycle);
}
