import { Duration } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { Construct } from 'constructs';
import { HOOK_SECONDS, TERMINATION_HOOK } from '../../../protocol/farm/termination-hook';

/**
 * Makes the group wait with the termination of an instance until its worker has recorded or released its task: see
 * docs/decisions/0009-a-notice-leaves-time-to-finish-or-to-give-back.md.
 *
 * Resources deployed: a lifecycle hook.
 *
 * Idle cost: none. An instance without a worker takes a minute longer to terminate.
 */
export class TerminationHook extends Construct {
  constructor(scope: Construct, id: string, { group }: { readonly group: autoscaling.IAutoScalingGroup }) {
    super(scope, id);
    new autoscaling.LifecycleHook(this, 'Hook', {
      autoScalingGroup: group,
      lifecycleHookName: TERMINATION_HOOK,
      lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_TERMINATING,
      heartbeatTimeout: Duration.seconds(HOOK_SECONDS),
      // A worker that has stopped sending heartbeats has also lost its lease, or will soon.
      defaultResult: autoscaling.DefaultResult.CONTINUE,
    });
  }
}
