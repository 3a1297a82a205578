import {
  type AutoScalingClient,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { setTimeout as sleep } from 'node:timers/promises';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';

/** Between two looks at the group. */
const PAUSE_MS = 5_000;
/** The group is changing, and may be deleted later: by the errors of DeleteAutoScalingGroup in Auto Scaling's API reference. */
const LATER = new Set(['ResourceContention', 'ResourceInUse', 'ScalingActivityInProgress']);

export interface DeleteGroupOptions {
  /** Whether to stop waiting. */
  readonly isTimeUp: () => boolean;
  /** Milliseconds between two looks at the group. @default 5000 */
  readonly pauseMs?: number;
  /** Where AWS is. @default process.env */
  readonly env?: AwsEnvironment;
}

/**
 * Deletes an Auto Scaling group with all its instances, also those that are protected from scale-in, and waits until it is gone. AWS
 * takes the order at once, and has the group "pending delete" until its last instance is terminated: it refuses changes for that time.
 *
 * @returns whether it is gone; false when the time is up before. No fault when there is none.
 */
export async function deleteGroup(
  name: string,
  { isTimeUp, pauseMs = PAUSE_MS, env = process.env }: DeleteGroupOptions,
): Promise<boolean> {
  return withAutoScaling(env, async (client) => {
    let isOrdered = false;
    for (;;) {
      isOrdered ||= await order(name, client);
      if (!(await isThere(name, client))) return true;
      if (isTimeUp()) return false;
      await sleep(pauseMs);
    }
  });
}

/** @returns whether it was taken. */
async function order(name: string, client: AutoScalingClient): Promise<boolean> {
  try {
    await client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }));
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (LATER.has(error.name.replace(/Fault$/, ''))) return false;
    // Auto Scaling calls every fault of a request a ValidationError; these are none of ours.
    if (error.name === 'ValidationError' && /not found|pending delete/i.test(error.message)) return true;
    throw error;
  }
}

async function isThere(name: string, client: AutoScalingClient): Promise<boolean> {
  const { AutoScalingGroups = [] } = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups.length > 0;
}
