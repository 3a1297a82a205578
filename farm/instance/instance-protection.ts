import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../client-options';

const REQUEST_TIMEOUT_MS = 10_000;

/** Whether a group that shrinks may take this instance. */
export interface InstanceProtection {
  /** @throws when the group does not take it: an instance that comes or goes is not in service, and the group is not always to be reached. */
  set(isProtected: boolean): Promise<void>;
}

/**
 * An instance of an Auto Scaling group. The SDK's client is loaded at the first use: a worker needs its queue first.
 *
 * @param env where AWS is. @default process.env
 */
export function instanceProtection(
  group: string,
  instance: string,
  env: AwsEnvironment = process.env,
): InstanceProtection {
  let client: AutoScalingClient | undefined;
  return {
    async set(isProtected) {
      const sdk = await import('@aws-sdk/client-auto-scaling');
      client ??= new sdk.AutoScalingClient({
        ...clientOptions(env),
        requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      });
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
