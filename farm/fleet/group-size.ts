import {
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { forEachConcurrently } from '../aws/for-each-concurrently';

/** Auto Scaling ends one instance a request, and takes few requests a second. */
const LANES = 4;

/** How many instances a group is to have, and how many of them whether there is work or not. @param env where AWS is. @default process.env */
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
  /** Whether the group is to have one less for each. @default false: it was told before that it needs no others in their place */
  readonly withCapacity?: boolean;
}

/**
 * Ends instances, also those that are protected from scale-in. A worker is told, and gives back what it has. No fault of one that is gone.
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
