import { DeleteAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { withAutoScaling } from '../auto-scaling-client';
import type { AwsEnvironment } from '../client-options';

/**
 * Deletes an Auto Scaling group with all its instances, also those that are protected from scale-in. No fault when there is none.
 *
 * @param env where AWS is. @default process.env
 */
export async function deleteGroup(name: string, env: AwsEnvironment = process.env): Promise<void> {
  const question = new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true });
  try {
    await withAutoScaling(env, (client) => client.send(question));
  } catch (error) {
    // Auto Scaling calls every fault of a request a ValidationError; this one is no fault of ours.
    if (error instanceof Error && error.name === 'ValidationError' && /not found/i.test(error.message))
      return;
    throw error;
  }
}
