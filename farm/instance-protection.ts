import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from './client-options';
import { instanceMetadata } from './instance-metadata';

const REQUEST_TIMEOUT_MS = 10_000;

/** The instance is on its way out of its group; nothing protects it any more. */
export class InstanceLeaving extends Error {
  override readonly name = 'InstanceLeaving';
}

/** Whether a group that shrinks may take this instance. */
export interface InstanceProtection {
  /** @throws InstanceLeaving; anything else may go better the next time. */
  set(isProtected: boolean): Promise<void>;
}

/**
 * An instance of an Auto Scaling group. The SDK's client is loaded at the first use: a worker needs its queue first.
 *
 * @param env where AWS is, and the instance's metadata. @default process.env
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
      try {
        await client.send(
          new sdk.SetInstanceProtectionCommand({
            AutoScalingGroupName: group,
            InstanceIds: [instance],
            ProtectedFromScaleIn: isProtected,
          }),
        );
      } catch (error) {
        throw (await isLeaving(error, env))
          ? new InstanceLeaving(`instance ${instance} is leaving its group`, { cause: error })
          : error;
      }
    },
  };
}

/**
 * Auto Scaling says "is not in InService" of an instance that comes as well as of one that goes. Which of the two, the
 * instance's own metadata says, and that needs no permission: to describe one instance is to describe the account's.
 */
async function isLeaving(error: unknown, env: AwsEnvironment): Promise<boolean> {
  if (!(error instanceof Error) || !/is not in InService|not found/i.test(error.message)) return false;
  const state = await instanceMetadata('autoscaling/target-lifecycle-state', env).catch(() => undefined);
  return state !== undefined && state !== 'InService';
}
