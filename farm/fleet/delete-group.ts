import {
  type AutoScalingClient,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { setTimeout as sleep } from 'node:timers/promises';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';

/** The interval between two checks of the group. */
const PAUSE_MS = 5_000;
/** The group is changing and can be deleted later: see the errors of DeleteAutoScalingGroup in Auto Scaling's API reference. */
const LATER = new Set(['ResourceContention', 'ResourceInUse', 'ScalingActivityInProgress']);

export interface DeleteGroupOptions {
  /** Whether to stop waiting. */
  readonly isTimeUp: () => boolean;
  /** Milliseconds between two checks of the group. @default 5000 */
  readonly pauseMs?: number;
  /** Where AWS is. @default process.env */
  readonly env?: AwsEnvironment;
}

/**
 * Deletes an Auto Scaling group with all its instances, also those that are protected from scale-in, and waits until it is gone. AWS
 * accepts the request at once, and keeps the group in "pending delete" until its last instance is terminated. It refuses changes during
 * that time.
 *
 * @returns whether it is gone; false when the time is up first. A group that does not exist is no fault.
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

/** @returns whether AWS accepted the request. */
async function order(name: string, client: AutoScalingClient): Promise<boolean> {
  try {
    await client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }));
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (LATER.has(error.name.replace(/Fault$/, ''))) return false;
    // Auto Scaling reports every invalid request as ValidationError; in these two cases the group is gone, or will be.
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
