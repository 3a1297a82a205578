import {
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { forEachConcurrently } from '../aws/for-each-concurrently';

/** Auto Scaling ends one instance a request, and limits requests per second. */
const LANES = 4;

/** Sets a group's desired capacity and its minimum. @param env where AWS is. @default process.env */
export async function setGroupSize(
  group: string,
  { min, desired }: { readonly min: number; readonly desired: number },
  env: AwsEnvironment = process.env,
): Promise<void> {
  await withAutoScaling(env, (client) =>
    client.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: group,
        MinSize: min,
        DesiredCapacity: desired,
      }),
    ),
  );
}

export interface EndOptions {
  /** Whether to lower the desired capacity by one for each. @default false: the caller has lowered it before */
  readonly withCapacity?: boolean;
}

/**
 * Terminates instances, also those that are protected from scale-in. Each worker is notified and releases its task. An instance that is
 * already gone is no fault.
 *
 * @param env where AWS is. @default process.env
 */
export async function endInstances(
  instances: readonly string[],
  { withCapacity = false }: EndOptions = {},
  env: AwsEnvironment = process.env,
): Promise<void> {
  await withAutoScaling(env, (client) =>
    forEachConcurrently(instances, LANES, async (InstanceId) => {
      try {
        await client.send(
          new TerminateInstanceInAutoScalingGroupCommand({
            InstanceId,
            ShouldDecrementDesiredCapacity: withCapacity,
          }),
        );
      } catch (error) {
        if (!(error instanceof Error) || !/not found|terminating/i.test(error.message)) throw error;
      }
    }),
  );
}
