import { ALL_JOBS, ANY_JOB } from '../farm/any-job';
import { placeForSeeder, type PlaceReach } from '../storage/farm-output';
import { keyPermission } from './key-permission';
import type { Permission } from './statement';

/** The resources of the functions. All are ARNs but `group`. */
export interface FunctionReach {
  readonly tasks: string;
  readonly deadLetters: string;
  /** The bucket of jobs, ledger and frames. */
  readonly frames: string;
  /** The Auto Scaling group's name, and its ARN. */
  readonly group: string;
  readonly groupArn: string;
  /** The key of buckets and queues. @default - Amazon's own, which require no permission */
  readonly key?: string;
}

export interface SeederReach extends FunctionReach {
  /** The project's object, if its version identifies the project. @default - the deployment knew the project */
  readonly project?: string;
  /** The destination of frames. @default - the bucket of frames */
  readonly place?: PlaceReach | undefined;
  /** The function itself. */
  readonly itself: string;
}

const GROUP_ID = "The ARN has an id that Auto Scaling makes up; the group's name in it is the farm's own.";
const OWN_OBJECTS = 'Objects of this farm alone, named by jobs and instances.';

export function seederPermissions(reach: SeederReach): Permission[] {
  const { frames, project } = reach;
  const anyJob = `${frames}/${ANY_JOB}`;
  const own = `${frames}/farm/${reach.group}`;
  return [
    {
      sid: 'QueueTasks',
      reason:
        'To put tasks on the queue, and to see how many there are and whether it is still the same queue.',
      actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
      resources: [reach.tasks],
    },
    {
      sid: 'ReadJobs',
      reason: 'A request that came before, a job that is there already, and which Blender made its frames.',
      actions: ['s3:GetObject'],
      resources: [`${anyJob}/*`],
      wildcard: ALL_JOBS,
    },
    {
      sid: 'WriteJobs',
      reason: 'What is asked is written down before anything is queued.',
      actions: ['s3:PutObject'],
      resources: [`${anyJob}/job.json`, `${anyJob}/requests/*.json`],
      wildcard: ALL_JOBS,
    },
    {
      sid: 'ReplaceJobs',
      reason: 'A job that is the same as another but for its Blender takes the place of that.',
      actions: ['s3:PutObject'],
      resources: [`${anyJob}/cancelled.json`],
      wildcard: ALL_JOBS,
    },
    {
      sid: 'ForgetFailures',
      reason: 'Who asks again wants what failed tried again, and what was cancelled rendered.',
      actions: ['s3:DeleteObject'],
      resources: [`${anyJob}/failures/*.json`, `${anyJob}/logs/*`, `${anyJob}/cancelled.json`],
      wildcard: ALL_JOBS,
    },
    {
      sid: 'ReadBooks',
      reason:
        'How far each request was queued, who queues at the moment, how many instances are allowed and when they go.',
      actions: ['s3:GetObject'],
      resources: [`${own}/*`],
      wildcard: OWN_OBJECTS,
    },
    {
      sid: 'KeepBooks',
      reason:
        'How far each request was queued, that it queues at the moment, which Blender the farm has, and that a deployment ends what was said of instances without work.',
      actions: ['s3:PutObject'],
      resources: [
        `${own}/seedings/${'?'.repeat(16)}/*.json`,
        `${own}/seeder.json`,
        `${own}/blenders.json`,
        `${own}/when-drained.json`,
      ],
      wildcard: OWN_OBJECTS,
    },
    {
      sid: 'BeginAgain',
      reason:
        'It lets others queue; and boots that failed, with what the drainer made of them, are forgotten.',
      actions: ['s3:DeleteObject'],
      resources: [`${own}/seeder.json`, `${own}/boot-failures/*.json`, `${own}/drainer.json`],
      wildcard: OWN_OBJECTS,
    },
    listBucket(frames),
    ...(project === undefined
      ? []
      : [
          {
            sid: 'SeeProject',
            reason:
              'Each version of this object is a project of its own; which one it is cannot be known before.',
            actions: ['s3:GetObject'],
            resources: [project],
          },
        ]),
    ...sizeGroup(reach),
    {
      sid: 'LaunchAgain',
      reason: 'After a day without an instance Auto Scaling launches none until it is told to.',
      actions: ['autoscaling:ResumeProcesses'],
      resources: [reach.groupArn],
      wildcard: GROUP_ID,
    },
    {
      sid: 'HandOver',
      reason: 'It calls itself when its time runs out.',
      actions: ['lambda:InvokeFunction'],
      resources: [reach.itself],
    },
    ...placeForSeeder(reach.place),
    ...keyPermission(reach.key, 'Bucket and queues are'),
  ];
}

export function drainerPermissions(reach: FunctionReach): Permission[] {
  const { frames } = reach;
  return [
    {
      sid: 'CountTasks',
      reason: 'How many tasks there are, and how many were given up.',
      actions: ['sqs:GetQueueAttributes'],
      resources: [reach.tasks, reach.deadLetters],
    },
    {
      sid: 'QueueLost',
      reason: 'To put tasks on the queue again that were lost. They name jobs, and it can write none.',
      actions: ['sqs:SendMessage'],
      resources: [reach.tasks],
    },
    {
      sid: 'SeeDeadLetters',
      reason: 'What is among them is not lost. It looks, and lets go of them.',
      actions: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'],
      resources: [reach.deadLetters],
    },
    {
      sid: 'SeedAlone',
      reason: 'While it queues what was lost, nothing else puts anything on the queue.',
      actions: ['s3:PutObject', 's3:DeleteObject'],
      resources: [`${frames}/farm/${reach.group}/seeder.json`],
    },
    {
      sid: 'ReadLedger',
      reason: 'What was asked, and what of it failed for good.',
      actions: ['s3:GetObject'],
      resources: [`${frames}/${ANY_JOB}/*`],
      wildcard: ALL_JOBS,
    },
    {
      sid: 'ReadBooks',
      reason: 'What it remembers, what was queued, whether anybody seeds, and why boots failed.',
      actions: ['s3:GetObject'],
      resources: [`${frames}/farm/${reach.group}/*`],
      wildcard: OWN_OBJECTS,
    },
    {
      sid: 'Remember',
      reason: 'What it has seen, for its next look.',
      actions: ['s3:PutObject'],
      resources: [`${frames}/farm/${reach.group}/drainer.json`],
    },
    {
      sid: 'SayWhyBootFailed',
      reason: 'An instance that was never heard of does not say itself why its boot failed.',
      actions: ['s3:PutObject'],
      resources: [`${frames}/farm/${reach.group}/boot-failures/i-*.json`],
      wildcard: 'The object is named by the instance, which does not exist yet.',
    },
    listBucket(frames),
    ...sizeGroup(reach),
    {
      sid: 'SeeLaunches',
      reason: 'Why instances that are wanted do not come.',
      actions: ['autoscaling:DescribeScalingActivities'],
      resources: ['*'],
      wildcard: 'Auto Scaling knows no permission to describe the activities of one group.',
    },
    {
      sid: 'EndBroken',
      reason:
        'Instances that never begin to work, or all when nothing came of them for half a day; and no worker on them says that the group need not wait.',
      actions: ['autoscaling:TerminateInstanceInAutoScalingGroup', 'autoscaling:CompleteLifecycleAction'],
      resources: [reach.groupArn],
      wildcard: GROUP_ID,
    },
    ...keyPermission(reach.key, 'Bucket and queues are'),
  ];
}

function listBucket(bucket: string): Permission {
  return {
    sid: 'ListBucket',
    reason: 'To count records; and without it S3 answers 403, and not 404, for an object that is not there.',
    actions: ['s3:ListBucket'],
    resources: [bucket],
  };
}

function sizeGroup({ groupArn }: FunctionReach): Permission[] {
  return [
    {
      sid: 'SeeGroup',
      reason: 'How many instances there are, and which of them are busy.',
      actions: ['autoscaling:DescribeAutoScalingGroups'],
      resources: ['*'],
      wildcard: 'Auto Scaling knows no permission to describe one group.',
    },
    {
      sid: 'SizeGroup',
      reason: "How many instances are wanted. Not how many there may be at most, which is the user's to say.",
      actions: ['autoscaling:SetDesiredCapacity'],
      resources: [groupArn],
      wildcard: GROUP_ID,
    },
  ];
}
