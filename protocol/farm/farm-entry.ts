import * as v from 'valibot';
import { whole } from '../text/amount';
import { blenderBuild } from '../releases/blender-build';
import { storedPlace } from '../scene/frames-place';

/**
 * Where Parameter Store has an entry for each farm of an account and Region. No slash at its end: to list what is below a path is
 * allowed or denied for exactly the path that was asked for.
 */
export const FARMS_PATH = '/brenda/farms';

/** What a farm may be called: a part of a parameter's name, and that of its Auto Scaling group. */
export const FARM_NAME = /^[\w.-]{1,255}$/;

/** The name of a farm's parameter. */
export function farmParameter(farm: string): string {
  return `${FARMS_PATH}/${farm}`;
}

const present = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
const url = v.pipe(v.string(), v.url('must be a URL'));

/**
 * What a deployed farm says of itself, and all that the command line knows of it: names, and nothing secret. The constructs write it,
 * `farm/farm-directory.ts` reads it. Entries that a later version adds are left out, so that it may add some.
 */
export const farmEntry = v.object({
  version: v.literal(1),
  /** The farm's name: `brenda-bloom`. */
  farm: present,
  /** The CloudFormation stack that it is in. */
  stack: present,
  account: present,
  region: present,
  /** The bucket of jobs, ledger and frames. */
  framesBucket: present,
  /** The bucket of what instances share. */
  projectBucket: present,
  /** Where the frames of its jobs go, when not into that bucket: `s3://bucket/prefix`. */
  framesAt: v.optional(storedPlace),
  queueUrl: url,
  deadLetterUrl: url,
  /** The Auto Scaling group's name. */
  group: present,
  /** Names of functions. */
  seeder: present,
  drainer: present,
  /** The log group of the instances. */
  logGroup: present,
  /** The id of the job that was deployed last. */
  job: present,
  /** Whether instances are to have GPUs. @default - the farm is of a time when it was not said */
  gpu: v.optional(v.boolean()),
  /** The Blender that instances have which are launched now. @default - the farm is of a time when it was not said */
  blender: v.optional(blenderBuild),
  /** The queue's visibility timeout; twelve hours at most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
  leaseSeconds: whole(1, 43_200),
  /** The instance profile of instances that volumes are worked on with. @default - the farm is of a time when there were none */
  volumeProfile: v.optional(present),
  /** Whether instances go when there is no work for them. */
  whenDrained: v.picklist(['terminate', 'keep']),
});

export type FarmEntry = v.InferOutput<typeof farmEntry>;
