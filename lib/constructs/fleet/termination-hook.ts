import { Duration } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { Construct } from 'constructs';
import { HOOK_SECONDS, TERMINATION_HOOK } from '../../../protocol/farm/termination-hook';

/**
 * Has the group wait with the end of an instance until its worker has recorded or given back what it holds: see
 * docs/decisions/0009-a-notice-leaves-time-to-finish-or-to-give-back.md.
 *
 * Resources deployed: a lifecycle hook.
 *
 * Idle cost: none. Of an instance that has no worker, a minute for its end.
 */
export class TerminationHook extends Construct {
  constructor(scope: Construct, id: string, { group }: { readonly group: autoscaling.IAutoScalingGroup }) {
    super(scope, id);
    new autoscaling.LifecycleHook(this, 'Hook', {
      autoScalingGroup: group,
      lifecycleHookName: TERMINATION_HOOK,
      lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_TERMINATING,
      heartbeatTimeout: Duration.seconds(HOOK_SECONDS),
      // A worker that says nothing any more has lost its lease, too, or will.
      defaultResult: autoscaling.DefaultResult.CONTINUE,
    });
  }
}
