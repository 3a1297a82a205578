import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import { ALL_JOBS, ANY_JOB } from '../farm/any-job';
import { FarmFunction } from './farm-function';
import type { Permission } from '../permissions/statement';
import type { WorkerFleet } from '../fleet/worker-fleet';

/** Lambda's longest. */
const TIMEOUT = Duration.minutes(15);
/** CloudFormation's longest. */
const ANSWER_WITHIN = Duration.hours(1);

export interface FleetCleanupProps {
  readonly fleet: WorkerFleet;
  /** What instances use as long as they are up, and what is done when they are gone: their roles and network, queues and buckets. */
  readonly outlive: readonly IDependable[];
  /** The bucket of frames, where the stack has made it and leaves it behind. @default - nothing is taken out of it */
  readonly frames?: s3.IBucket | undefined;
  readonly logRetention: logs.RetentionDays;
}

/**
 * Takes all instances away when the stack is deleted, before anything else that they use. CloudFormation asks the group to shrink, which it
 * does not do as long as instances are protected: those that render would keep the stack, and their bill, for an hour, and then the deletion
 * would fail. And it deletes what nothing refers to in any order: instances that are up would fill buckets that were emptied, and lose the
 * permissions and the way out by which they give back what they render. So does the instance of a volume: it ends, and its volume stays.
 *
 * Resources deployed: a function, its role and its log group; a custom resource whose deletion calls it.
 *
 * Idle cost: none.
 *
 * Then it takes what was asked out of a bucket of frames in which there is none. CloudFormation deletes the bucket when it takes back a first deployment
 * that failed, which may have asked for frames already, and S3 deletes none that has anything in it. Where there is a frame, a slice or a record, all of it stays:
 * docs/decisions/0037-a-first-deployment-that-fails-leaves-nothing.md.
 *
 * Security: it can delete this group, end instances that work on volumes with this farm, and delete of the bucket of frames what is neither a frame nor a slice nor a record; it sees the account's groups and instances, and calls itself.
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
    // What depends on something is deleted before it.
    resource.node.addDependency(cleanup.policy, ...outlive);
  }
}

/** They have the farm's network and role, which are not deleted before them. */
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
