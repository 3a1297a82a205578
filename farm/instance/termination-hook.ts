import { TERMINATION_HOOK } from '../../protocol/farm/termination-hook';
import type { AwsEnvironment } from '../aws/client-options';
import { lazyAutoScaling } from './lazy-auto-scaling';

/** What a group that ends this instance waits for. */
export interface TerminationHook {
  /** The group waits as long again. @throws when it does not wait, or cannot be reached. */
  keep(): Promise<void>;
  /** The group goes on. @returns false when it does not wait: not yet, or no more. @throws when it cannot be told. */
  complete(): Promise<boolean>;
}

/**
 * The hook of an instance of an Auto Scaling group.
 *
 * @param env where AWS is. @default process.env
 */
export function terminationHook(
  group: string,
  instance: string,
  env: AwsEnvironment = process.env,
): TerminationHook {
  const autoScaling = lazyAutoScaling(env);
  const action = {
    AutoScalingGroupName: group,
    LifecycleHookName: TERMINATION_HOOK,
    InstanceId: instance,
  };
  return {
    async keep() {
      const { sdk, client } = await autoScaling();
      await client.send(new sdk.RecordLifecycleActionHeartbeatCommand(action));
    },

    async complete() {
      const { sdk, client } = await autoScaling();
      try {
        await client.send(
          new sdk.CompleteLifecycleActionCommand({ ...action, LifecycleActionResult: 'CONTINUE' }),
        );
        return true;
      } catch (error) {
        // "No active Lifecycle Action found with instance ID ...": Auto Scaling calls every fault of a request so.
        if (error instanceof Error && error.name === 'ValidationError') return false;
        throw error;
      }
    },
  };
}
