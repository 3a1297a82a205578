import type { AwsEnvironment } from '../aws/client-options';
import { lazyAutoScaling } from './lazy-auto-scaling';

/**
 * Ends an instance of a group, which launches another in its place, of the launch template as it is now. Its worker hears of it as of any other end.
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
