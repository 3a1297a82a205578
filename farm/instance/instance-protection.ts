import type { AwsEnvironment } from '../aws/client-options';
import { lazyAutoScaling } from './lazy-auto-scaling';

/** Whether a group that shrinks may take this instance. */
export interface InstanceProtection {
  /** @throws when the group does not take it: an instance that comes or goes is not in service, and the group is not always to be reached. */
  set(isProtected: boolean): Promise<void>;
}

/**
 * An instance of an Auto Scaling group.
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
