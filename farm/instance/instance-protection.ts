import type { AwsEnvironment } from '../aws/client-options';
import { lazyAutoScaling } from './lazy-auto-scaling';

/** Protection from scale-in. */
export interface InstanceProtection {
  /** @throws when Auto Scaling refuses or is unreachable: an instance that is starting or terminating is not in service. */
  set(isProtected: boolean): Promise<void>;
}

/**
 * The protection of an instance of an Auto Scaling group.
 *
 * @param env where AWS is. @default process.env
 */
export function instanceProtection(
  group: string,
  instance: string,
  env: AwsEnvironment = process.env,
): InstanceProtection {
  const autoScaling = lazyAutoScaling(env);
  return {
    async set(isProtected) {
      const { sdk, client } = await autoScaling();
      await client.send(
        new sdk.SetInstanceProtectionCommand({
          AutoScalingGroupName: group,
          InstanceIds: [instance],
          ProtectedFromScaleIn: isProtected,
        }),
      );
    },
  };
}
