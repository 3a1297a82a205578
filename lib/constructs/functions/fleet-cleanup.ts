import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import { ALL_JOBS, ANY_JOB } from '../farm/any-job';
import { FarmFunction } from './farm-function';
import type { Permission } from '../permissions/statement';
import type { WorkerFleet } from '../fleet/worker-fleet';

/** Lambda's maximum. */
const TIMEOUT = Duration.minutes(15);
/** CloudFormation's maximum. */
const ANSWER_WITHIN = Duration.hours(1);

export interface FleetCleanupProps {
  readonly fleet: WorkerFleet;
  /** Everything that running instances use, or that is used after them: their roles and network, queues and buckets. */
  readonly outlive: readonly IDependable[];
  /** The bucket of frames, if the stack has created it and keeps it. @default - nothing is deleted from a bucket */
  readonly frames?: s3.IBucket | undefined;
  readonly logRetention: logs.RetentionDays;
}

/**
 * Terminates all instances when the stack is deleted, before anything that they use. CloudFormation would ask the group to shrink, and
 * protected instances prevent that. Instances that render would keep the stack, and their costs, for an hour, and then the deletion would
 * fail. CloudFormation also deletes unrelated resources in any order. Running instances would fill emptied buckets, and lose the
 * permissions and the network that they need to release their tasks. The instance of a volume is terminated too, and its volume stays.
 *
 * Resources deployed: a function, its role and its log group; a custom resource whose deletion calls it.
 *
 * Idle cost: none.
 *
 * Then it deletes jobs and requests from a bucket without frames. CloudFormation deletes the bucket when it rolls back a failed first
 * deployment, which may have requested frames already, and S3 only deletes empty buckets. If there is a frame, a slice or a record, all
 * objects stay: docs/decisions/0037-a-first-deployment-that-fails-leaves-nothing.md.
 *
 * Security: it can delete this group, end instances that prepare volumes with this farm, and delete objects of the bucket of frames except
 * frames, slices and records; it sees the account's groups and instances, and calls itself.
 */
export class FleetCleanup extends Construct {
  constructor(scope: Construct, id: string, { fleet, outlive, frames, logRetention }: FleetCleanupProps) {
    super(scope, id);
    const cleanup = new FarmFunction(this, 'Function', {
      code: 'fleet-cleanup',
      description: 'Takes the instances of a render farm away when its stack is deleted',
      permissions: [
        {
          sid: 'DeleteGroup',
          reason: 'With all instances, also those that render.',
          actions: ['autoscaling:DeleteAutoScalingGroup'],
          resources: [fleet.groupArn],
          wildcard: "The ARN has an id that Auto Scaling makes up; the group's name in it is the farm's own.",
        },
        {
          sid: 'SeeGroup',
          reason: 'Whether it is gone.',
          actions: ['autoscaling:DescribeAutoScalingGroups'],
          resources: ['*'],
          wildcard: 'The action knows no resources.',
        },
        ...endingVolumeInstances(Stack.of(this), fleet.groupName),
        ...(frames ? emptying(frames, fleet.groupName) : []),
      ],
      memorySize: 256,
      timeout: TIMEOUT,
      logRetention,
    });
    cleanup.allow([
      {
        sid: 'HandOver',
        reason: 'It calls itself when its time runs out before the last instance is gone.',
        actions: ['lambda:InvokeFunction'],
        resources: [cleanup.function.functionArn],
      },
    ]);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::BrendaDismissal',
      serviceToken: cleanup.function.functionArn,
      serviceTimeout: ANSWER_WITHIN,
      properties: {
        Group: fleet.group.autoScalingGroupName,
        ...(frames ? { Frames: frames.bucketName } : {}),
      },
    });
    // CloudFormation deletes a resource before its dependencies.
    resource.node.addDependency(cleanup.policy, ...outlive);
  }
}

/** They use the farm's network and role, which are deleted after them. */
function endingVolumeInstances(stack: Stack, farm: string): Permission[] {
  return [
    {
      sid: 'SeeVolumeInstances',
      reason: 'Which instances brenda volume new has started with this farm, and whether they are gone.',
      actions: ['ec2:DescribeInstances'],
      resources: ['*'],
      wildcard: 'The action knows no resources.',
    },
    {
      sid: 'EndVolumeInstances',
      reason: 'They end; their volumes stay.',
      actions: ['ec2:TerminateInstances'],
      resources: [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' })],
      wildcard: 'The command line starts them; they are told by their tags.',
      conditions: {
        StringEquals: { 'aws:ResourceTag/brenda:farm': farm },
        Null: { 'aws:ResourceTag/brenda:volume': 'false' },
      },
    },
  ];
}

function emptying(frames: s3.IBucket, group: string): Permission[] {
  const own = [
    ...['job.json', 'cancelled.json', 'requests/*', 'opened/*', 'failures/*', 'logs/*'].map(
      (key) => `${ANY_JOB}/${key}`,
    ),
    `farm/${group}/*`,
  ];
  return [
    {
      sid: 'SeeFrames',
      reason: 'Whether there is one.',
      actions: ['s3:ListBucket'],
      resources: [frames.bucketArn],
    },
    {
      sid: 'EmptyWithoutFrames',
      reason: 'What was asked of a farm that has rendered nothing. Neither frames, slices nor records.',
      actions: ['s3:DeleteObject'],
      resources: own.map((key) => frames.arnForObjects(key)),
      wildcard: ALL_JOBS,
    },
  ];
}
