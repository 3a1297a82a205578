import type { IamRequest } from '../support/iam/evaluate';
import { ACCOUNT } from '../support/iam/synthesised';
import { type KeyKind, readKey } from './instance/read-key';

/** What a farm is made of, by its ARNs. */
export interface FarmParts {
  readonly frames: string;
  readonly project: string;
  readonly tasks: string;
  readonly deadLetters: string;
  /** With the id that Auto Scaling makes up. */
  readonly group: string;
  /** A stream of the log group of instances. */
  readonly stream: string;
  /** The key of `encryptionKey`. */
  readonly key?: string;
  /** What frames lie below, in a bucket of the user's: its ARN, and the prefix. */
  readonly place?: string;
  /** The object that is the project, in somebody else's bucket. */
  readonly object?: string;
  readonly hasSnapshots: boolean;
  /** The object that is Blender's archive. @default - instances do not fetch it */
  readonly archive?: string | undefined;
}

/** Something that a compromised instance can do. */
export interface Power {
  readonly title: string;
  /** What comes of it, and where that ends. */
  readonly end: string;
  /** It need not be able to do all of this. @default false */
  readonly isBound?: true;
  readonly includes: (request: IamRequest, farm: FarmParts) => boolean;
}

/** What an action on an object of the bucket of frames is about; undefined for any other bucket. */
function kindOf({ resource }: IamRequest, { frames }: FarmParts): KeyKind | undefined {
  return resource.startsWith(`${frames}/`) ? readKey(resource.slice(frames.length + 1)) : undefined;
}

function onKinds(actions: readonly string[], kinds: readonly KeyKind[]): Power['includes'] {
  return (request, farm) =>
    actions.includes(request.action) &&
    kinds.includes(kindOf(request, farm) ?? 'unread') &&
    isOfFrames(request, farm);
}

const isOfFrames = ({ resource }: IamRequest, { frames }: FarmParts): boolean =>
  resource.startsWith(`${frames}/`);

const OF_JOBS: readonly KeyKind[] = [
  ...(['job', 'request', 'cancelled', 'opened', 'record', 'failure', 'log', 'frame', 'slice'] as const),
];
const PUT = ['s3:PutObject', 's3:AbortMultipartUpload'];

export const POWERS: readonly Power[] = [
  {
    title: 'read the jobs, records, frames and logs in the bucket of frames',
    end: 'also those of another farm with the same `framesBucket`, whose own books under `farm/` it cannot read',
    includes: onKinds(['s3:GetObject'], OF_JOBS),
  },
  {
    title: 'write frames, slices, records, failures and logs of any job, over those that are there',
    end: 'wrong frames, and units that count as done or as failed; readers take each for what it can only be, and a versioned `bucket` of yours has the frame before',
    includes: onKinds(PUT, ['frame', 'slice', 'record', 'failure', 'log']),
  },
  {
    title: 'delete failures, their logs, and slices',
    end: 'a unit is tried more often than it should be. Frames and records stay',
    includes: onKinds(['s3:DeleteObject'], ['failure', 'log', 'slice']),
  },
  {
    title: 'say what the files of a snapshot are, once, before another instance has',
    end: 'the others refuse their own files until a person deletes it',
    includes: (request, farm) =>
      onKinds(['s3:PutObject'], ['opened'])(request, farm) &&
      request.context?.['s3:if-none-match'] !== undefined,
  },
  {
    title: "say that an instance's boot failed, and what any worker of this farm is at, or that it has gone",
    end: '`status` shows it, after so many boots that failed the drainer starts no more instances, and tasks for a Blender that the farm had before wait for an instance that is not there',
    includes: (request, farm) =>
      onKinds(['s3:PutObject'], ['boot failure', 'worker'])(request, farm) ||
      onKinds(['s3:DeleteObject'], ['worker'])(request, farm),
  },
  {
    title: 'read which Blenders this farm has and had, what its workers are at, and how many are allowed',
    end: 'names and a number',
    includes: onKinds(['s3:GetObject'], ['blenders', 'worker', 'limit']),
  },
  {
    title: 'write and delete objects that nothing reads',
    end: 'storage, until a person deletes it',
    isBound: true,
    includes: (request, farm) =>
      isOfFrames(request, farm) &&
      kindOf(request, farm) === 'unread' &&
      ['s3:GetObject', 's3:DeleteObject', ...PUT].includes(request.action) &&
      /^(?:jobs|farm\/our-farm\/(?:workers|boot-failures))\//.test(
        request.resource.slice(farm.frames.length + 1),
      ),
  },
  {
    title: "read this farm's projects, those that are submitted, Blender, and the worker's bundle",
    end: 'what it renders. It can write none of them',
    includes: ({ action, resource }, { project, object, archive }) =>
      action === 's3:GetObject' &&
      (resource === object ||
        ['projects', 'bundles', ...(archive === undefined ? [] : ['blender'])].some((name) =>
          resource.startsWith(`${project}/${name}/`),
        )),
  },
  {
    title: "list the names in the farm's two buckets",
    end: "names, also of another farm's jobs in the same `framesBucket`",
    includes: ({ action, resource }, { frames, project }) =>
      action === 's3:ListBucket' && [frames, project].includes(resource),
  },
  {
    title: "take tasks from this farm's queue, keep and delete them, and send others",
    end: 'what is deleted the drainer queues again, three times; what is sent can only name a unit of a job that the seeder has written',
    includes: ({ action, resource }, { tasks }) =>
      resource === tasks &&
      ['ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage', 'SendMessage'].includes(
        action.slice('sqs:'.length),
      ),
  },
  {
    title: 'send to the dead letters',
    end: 'a unit looks as if it had been given up; `brenda retry` queues it again',
    includes: ({ action, resource }, { deadLetters }) =>
      action === 'sqs:SendMessage' && resource === deadLetters,
  },
  {
    title: 'end instances of this group, and protect them from scale-in',
    end: 'frames are rendered again, and instances stay until the stack is deleted or `brenda prune` ends them. It can start none, and change neither how many there are wanted nor how many there may be',
    includes: ({ action, resource }, { group }) =>
      resource === group &&
      ['autoscaling:SetInstanceProtection', 'autoscaling:TerminateInstanceInAutoScalingGroup'].includes(
        action,
      ),
  },
  {
    title: 'have the group wait with the end of an instance that it ends, or not wait',
    end: 'an instance stays up to 100 minutes longer than it should, or its frame is rendered again',
    includes: ({ action, resource }, { group }) =>
      resource === group &&
      ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'].includes(action),
  },
  {
    title: 'write into the log of any instance of this farm',
    end: 'lines, for people to read; `brenda logs` shows no control characters',
    includes: ({ action, resource }, { stream }) =>
      ['logs:CreateLogStream', 'logs:PutLogEvents'].includes(action) &&
      resource.startsWith(stream.slice(0, stream.lastIndexOf(':') + 1)),
  },
  {
    title: 'answer Systems Manager',
    end: 'what is addressed to itself. It can send no command and open no session',
    includes: ({ action }) => AGENT.test(action),
  },
  {
    title: 'with snapshots: see which volumes there are',
    end: "ids, sizes and tags of the account's",
    includes: ({ action }, { hasSnapshots }) => hasSnapshots && action === 'ec2:DescribeVolumes',
  },
  {
    title: 'with `output` in S3: write and read what lies below its prefix',
    end: 'wrong frames there, also of other jobs, and in place of other objects below that prefix; a versioned bucket has what was there before. It can delete nothing',
    includes: ({ action, resource, context = {} }, { place }) =>
      place !== undefined &&
      resource.startsWith(`${place}/`) &&
      ['s3:GetObject', ...PUT].includes(action) &&
      context['aws:ResourceAccount'] === ACCOUNT,
  },
  {
    title: 'with `encryptionKey`: use the key through S3 and SQS',
    end: 'what it may read and write there anyway; nothing else that the key is for',
    includes: ({ action, resource, context = {} }, { key }) =>
      resource === key &&
      ['kms:Decrypt', 'kms:GenerateDataKey'].includes(action) &&
      ['s3', 'sqs'].some((service) => context['kms:ViaService'] === `${service}.eu-central-1.amazonaws.com`),
  },
];

const AGENT =
  /^(?:ssm:UpdateInstanceInformation|ssmmessages:(?:Create|Open)(?:Control|Data)Channel|ec2messages:(?:AcknowledgeMessage|DeleteMessage|FailMessage|GetEndpoint|GetMessages|SendReply))$/;
