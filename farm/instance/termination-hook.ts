import { TERMINATION_HOOK } from '../../protocol/farm/termination-hook';
import type { AwsEnvironment } from '../aws/client-options';
import { lazyAutoScaling } from './lazy-auto-scaling';

/** The termination lifecycle hook of this instance's group. */
export interface TerminationHook {
  /** Extends the group's wait by the hook's timeout. @throws when the group does not wait, or is unreachable. */
  keep(): Promise<void>;
  /** Ends the group's wait. @returns false when the group does not wait, not yet or no longer. @throws when the request fails. */
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
        // "No active Lifecycle Action found with instance ID ...": Auto Scaling reports every invalid request with this name.
        if (error instanceof Error && error.name === 'ValidationError') return false;
        throw error;
      }
    },
  };
}
