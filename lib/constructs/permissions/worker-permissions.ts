import { PROJECTS } from '../../../protocol/scene/project-manifest';
import { ALL_JOBS, ANY_JOB } from '../farm/any-job';
import { placeForWorkers, type PlaceReach } from '../storage/farm-output';
import { keyPermission, theirKeyPermission } from './key-permission';
import type { Permission } from './statement';
import { reachablePermission } from './systems-manager-agent';

export interface WorkerReach {
  /** ARNs of the two queues. */
  readonly tasks: string;
  readonly deadLetters: string;
  /** ARN of the bucket of jobs, ledger and frames. */
  readonly frames: string;
  /** The destination of frames. @default - that bucket */
  readonly place?: PlaceReach | undefined;
  /** ARN of the bucket of this farm's bundles, of its project's versions, of Blender and Node.js. */
  readonly projectBucket: string;
  /** Whether instances fetch Blender from it. */
  readonly fetchesBlender: boolean;
  /** And Node.js. */
  readonly fetchesNode: boolean;
  /** ARN of the project's object, in another bucket. @default - none */
  readonly project?: string;
  /** Name and ARN of the Auto Scaling group. */
  readonly group: string;
  readonly groupArn: string;
  readonly logGroup: string;
  /** ARN of the key of buckets and queues. @default - Amazon's own, which require no permission */
  readonly key?: string;
  /** Whether instances have volumes that are created from snapshots. */
  readonly hasSnapshots: boolean;
}

/** The permissions of an instance, with their reasons. */
export function workerPermissions(reach: WorkerReach): Permission[] {
  const { frames, projectBucket, project, key } = reach;
  const anyJob = `${frames}/${ANY_JOB}`;
  const failures = [`${anyJob}/failures/*.json`, `${anyJob}/logs/*.log`, `${anyJob}/logs/*.crash.txt`];
  const own = `${frames}/farm/${reach.group}`;
  return [
    {
      sid: 'TakeTasks',
      reason:
        'To receive a task, to keep it while it is rendered, to give it back, and to take it off the queue.',
      actions: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage'],
      resources: [reach.tasks],
    },
    {
      sid: 'SendTasksOn',
      reason:
        'A task that failed for the last time is put among the dead letters. One that was released often because instances went is sent again, lest SQS gives it up.',
      actions: ['sqs:SendMessage'],
      resources: [reach.deadLetters, reach.tasks],
    },
    {
      sid: 'ReadJobs',
      reason: 'The job that a task is of, and which of its units have a record.',
      actions: ['s3:GetObject'],
      resources: [`${anyJob}/*`],
      wildcard: ALL_JOBS,
    },
    {
      sid: 'WriteFrames',
      reason:
        'Frames, slices of those that take long, the record that says they are done, the one that says why they are not, and the log of that.',
      actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
      resources: [`${anyJob}/frames/*`, `${anyJob}/slices/*`, `${anyJob}/ledger/*.json`, ...failures],
      wildcard: ALL_JOBS,
    },
    {
      sid: 'SayWhatWasOpened',
      reason:
        'What the files of a snapshot or an image were, as the first instance that opened them saw them. No other may change it.',
      actions: ['s3:PutObject'],
      resources: [`${anyJob}/opened/*.json`],
      wildcard: ALL_JOBS,
      conditions: { Null: { 's3:if-none-match': 'false' } },
    },
    {
      sid: 'ForgetFailures',
      reason:
        'A unit that is done is not one that failed, and needs its slices no more. Frames and records cannot be deleted.',
      actions: ['s3:DeleteObject'],
      resources: [...failures, `${anyJob}/slices/*`],
      wildcard: ALL_JOBS,
    },
    {
      sid: 'SayWhyBootFailed',
      reason: 'An instance that cannot be made ready to render says why before it goes.',
      actions: ['s3:PutObject'],
      resources: [`${own}/boot-failures/i-*.json`],
      wildcard: 'The object is named by the instance, which does not exist yet.',
    },
    {
      sid: 'SayWhatItIsAt',
      reason: 'What an instance renders, once a minute, and that it has gone.',
      actions: ['s3:PutObject', 's3:DeleteObject'],
      resources: [`${own}/workers/i-*.json`],
      wildcard: 'The object is named by the instance, which does not exist yet.',
    },
    {
      sid: 'SeeWhoElseRenders',
      reason: 'Whether there is an instance with the Blender that a job is for, where this one has another.',
      actions: ['s3:GetObject'],
      resources: [`${own}/blenders.json`, `${own}/workers/i-*.json`],
      wildcard: 'The objects are named by instances, which do not exist yet.',
    },
    {
      sid: 'SeeWhetherStopped',
      reason: 'An instance at risk does not finish its frame when a command ends it, or stops the farm.',
      actions: ['s3:GetObject'],
      resources: [`${own}/limit.json`],
    },
    {
      sid: 'TellMissingFromForbidden',
      reason:
        'Without it S3 answers 403 for an object that is not there, and a unit without a record looks like one that must not be seen. Also to find what was asked of a job.',
      actions: ['s3:ListBucket'],
      resources: [frames, projectBucket],
    },
    ...(reach.fetchesBlender ? [fetchPermission('Blender', `${projectBucket}/blender/*`)] : []),
    ...(reach.fetchesNode ? [fetchPermission('Node', `${projectBucket}/node/*`)] : []),
    {
      sid: 'FetchBundle',
      reason: 'The scripts of the boot and the worker.',
      actions: ['s3:GetObject'],
      resources: [`${projectBucket}/bundles/*`],
      wildcard: "Instances of an earlier deployment are of an earlier version; the bucket is the farm's own.",
    },
    {
      sid: 'FetchProject',
      reason: 'The project that was deployed, those that are submitted to this farm, and no other.',
      actions: ['s3:GetObject'],
      resources: [`${projectBucket}/${PROJECTS}*`, ...(project === undefined ? [] : [project])],
      wildcard:
        "Tasks are of several versions of several projects, which are not known at deployment; the bucket is the farm's own.",
    },
    ...(project === undefined
      ? []
      : [
          theirKeyPermission({
            sid: 'FetchProjectWithItsKey',
            reason: "The project's bucket may be encrypted with a key of its own.",
            objects: [project],
          }),
        ]),
    {
      sid: 'StayWhileBusy',
      reason:
        'An instance that holds a task is protected from scale-in; one whose boot failed takes its capacity away with it.',
      actions: ['autoscaling:SetInstanceProtection', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      resources: [reach.groupArn],
      wildcard: "The ARN has an id that Auto Scaling makes up; the group's name in it is the farm's own.",
    },
    {
      sid: 'EndInOrder',
      reason:
        'The group waits with the end of an instance until its worker has recorded or given back what it holds.',
      actions: ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
      resources: [reach.groupArn],
      wildcard: "The ARN has an id that Auto Scaling makes up; the group's name in it is the farm's own.",
    },
    ...(reach.hasSnapshots
      ? [
          {
            sid: 'FindVolumes',
            reason: "Which disk a snapshot became: by the volume's id, as Nitro gives disks other names.",
            actions: ['ec2:DescribeVolumes'],
            resources: ['*'],
            wildcard:
              'EC2 knows no permission to describe single volumes. Names and sizes are all that it tells.',
          },
        ]
      : []),
    {
      sid: 'WriteLogs',
      reason:
        'The log from the first line of the boot, in a stream of the instance; it outlives the instance.',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [reach.logGroup],
      wildcard: 'The stream is named by the instance, which does not exist yet.',
    },
    reachablePermission(
      'BeReachedBySessionManager',
      'A shell, and commands for many instances at once, without a port that listens. Who may use it, IAM says on the other side.',
    ),
    ...placeForWorkers(reach.place),
    ...keyPermission(key, 'Buckets and queues are'),
  ];
}

function fetchPermission(what: string, resource: string): Permission {
  return {
    sid: `Fetch${what}`,
    reason: 'What the deployment has put there; each instance checks its SHA-256.',
    actions: ['s3:GetObject'],
    resources: [resource],
    wildcard: "Instances of an earlier deployment have an earlier version; the bucket is the farm's own.",
  };
}
