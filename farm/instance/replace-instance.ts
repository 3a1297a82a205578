import type { AwsEnvironment } from '../aws/client-options';
import { lazyAutoScaling } from './lazy-auto-scaling';

/**
 * Terminates an instance of a group. The group launches a replacement from the current launch template. The worker is notified as for any
 * other termination.
 *
 * @param env where AWS is. @default process.env
 */
export function replaceInstance(instance: string, env: AwsEnvironment = process.env): () => Promise<void> {
  const autoScaling = lazyAutoScaling(env);
  return async () => {
    const { sdk, client } = await autoScaling();
    await client.send(
      new sdk.TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: instance,
        ShouldDecrementDesiredCapacity: false,
      }),
    );
  };
}
