import {
  DescribeAutoScalingGroupsCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { autoScalingClient } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { launchFailure } from '../instances/launch-failure';

/** An instance of the group, from its launch to its termination. */
export interface FleetInstance {
  readonly id: string;
  /** Auto Scaling's lifecycle state: `Pending`, `InService`, `Terminating:Wait`, ... */
  readonly lifecycle: string;
  /** Protected from scale-in. A worker sets this while it holds a task. */
  readonly isProtected: boolean;
}

export interface Group {
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly instances: readonly FleetInstance[];
  /** Why launches are suspended, if they are: a user or Auto Scaling itself has done so. */
  readonly suspended?: string;
}

/** The instances of a farm. Only the desired capacity is ever changed; the maximum belongs to the user. */
export interface Fleet {
  describe(): Promise<Group>;
  setDesired(count: number): Promise<void>;
  /** See `launchFailure`. */
  launchFailure(since: number): Promise<string | undefined>;
  /** Resumes launches after Auto Scaling has suspended them itself. */
  resumeLaunching(): Promise<void>;
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
      const launch = found.SuspendedProcesses?.find(({ ProcessName }) => ProcessName === 'Launch');
      const suspended = launch && { suspended: launch.SuspensionReason ?? '' };
      return { desired, min, max, instances, ...suspended };
    },

    async setDesired(count) {
      // With a cooldown, a request of the drainer would wait for an earlier one of the seeder.
      await client.send(
        new SetDesiredCapacityCommand({
          AutoScalingGroupName: group,
          DesiredCapacity: count,
          HonorCooldown: false,
        }),
      );
    },

    launchFailure: (since) => launchFailure(client, group, since),

    async resumeLaunching() {
      await client.send(
        new ResumeProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: ['Launch'] }),
      );
    },
  };
}

/** Whether the instance costs money and may work. One that is terminating does not count. */
export function isUp({ lifecycle }: FleetInstance): boolean {
  return !/^(Terminat|Detach)/.test(lifecycle);
}
