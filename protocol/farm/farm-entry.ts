import * as v from 'valibot';
import { whole } from '../text/bounded-numbers';
import { blenderBuild } from '../releases/blender-build';
import { storedPlace } from '../scene/frames-place';

/**
 * The path in Parameter Store with an entry for each farm of an account and Region. It has no slash at its end: IAM compares the path of
 * GetParametersByPath exactly as it is requested.
 */
export const FARMS_PATH = '/brenda/farms';

/** A valid farm name: it is a part of a parameter's name, and the name of its Auto Scaling group. */
export const FARM_NAME = /^[\w.-]{1,255}$/;

/** The name of a farm's parameter. */
export function farmParameter(farm: string): string {
  return `${FARMS_PATH}/${farm}`;
}

const present = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
const url = v.pipe(v.string(), v.url('must be a URL'));

/**
 * The entry of a deployed farm, and all that the command line knows of it: names, and nothing secret. The constructs write it,
 * `farm/farm-directory.ts` reads it. Unknown fields are ignored, so that a later version may add some.
 */
export const farmEntry = v.object({
  version: v.literal(1),
  /** The farm's name: `brenda-bloom`. */
  farm: present,
  /** Its CloudFormation stack. */
  stack: present,
  account: present,
  region: present,
  /** The bucket of jobs, ledger and frames. */
  framesBucket: present,
  /** The bucket of files that instances share. */
  projectBucket: present,
  /** The destination of its jobs' frames, if not that bucket: `s3://bucket/prefix`. */
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
  /** The id of the last deployed job. */
  job: present,
  /** Whether its instances have GPUs. @default - an older farm, which does not record it */
  gpu: v.optional(v.boolean()),
  /** The Blender of new instances. @default - an older farm, which does not record it */
  blender: v.optional(blenderBuild),
  /** The queue's visibility timeout; twelve hours at most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
  leaseSeconds: whole(1, 43_200),
  /** The instance profile of instances that prepare volumes. @default - an older farm, without such instances */
  volumeProfile: v.optional(present),
  /** Whether instances end when there is no work for them. */
  whenDrained: v.picklist(['terminate', 'keep']),
});

export type FarmEntry = v.InferOutput<typeof farmEntry>;
