import { CustomResource, Duration } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FarmFunction } from './farm-function';
import type { WorkerFleet } from './worker-fleet';

export interface DismisserProps {
  readonly fleet: WorkerFleet;
  readonly logRetention: logs.RetentionDays;
}

/**
 * Takes all instances away when the stack is deleted. CloudFormation asks the group to shrink, which it does not do as long as
 * instances are protected: those that render would keep the stack, and their bill, for an hour, and then the deletion would fail.
 *
 * Resources deployed: a function, its role and its log group; a custom resource whose deletion calls it.
 *
 * Idle cost: none.
 *
 * Security: it can delete this group, and nothing else.
 */
export class Dismisser extends Construct {
  constructor(scope: Construct, id: string, { fleet, logRetention }: DismisserProps) {
    super(scope, id);
    const dismisser = new FarmFunction(this, 'Function', {
      code: 'dismisser',
      description: 'Takes the instances of a render farm away when its stack is deleted',
      permissions: [
        {
          sid: 'DeleteGroup',
          reason: 'With all instances, also those that render.',
          actions: ['autoscaling:DeleteAutoScalingGroup'],
          resources: [fleet.groupArn],
          wildcard: "The ARN has an id that Auto Scaling makes up; the group's name in it is the farm's own.",
        },
      ],
      memorySize: 256,
      timeout: Duration.minutes(1),
      logRetention,
    });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::BrendaDismissal',
      serviceToken: dismisser.function.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { Group: fleet.group.autoScalingGroupName },
    });
    // What depends on something is deleted before it: this is before the group and the function are.
    resource.node.addDependency(dismisser.policy);
  }
}
