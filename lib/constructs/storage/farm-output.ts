import { Aws, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { UserFault } from '../../../protocol/failure/fault';
import {
  type FarmOutput,
  type FramesPlace,
  placeText,
  readFarmOutput,
} from '../../../protocol/scene/frames-place';
import { ALL_JOBS, ANY_JOB } from '../farm/any-job';
import { theirKeyPermission } from '../permissions/key-permission';
import type { Permission } from '../permissions/statement';

/** Replaces a bucket name that only AWS knows, such as that of a bucket in the same app. */
const UNKNOWN_BUCKET = 'a-bucket-that-is-given';

/** The output with known values only, for the checks of `lib/settings`. */
export function knownOutput(output: string): string {
  return output.replace(/^(s3:\/\/)([^/]*)/, (whole, scheme: string, bucket: string) =>
    Token.isUnresolved(bucket) ? scheme + UNKNOWN_BUCKET : whole,
  );
}

/** Parses a farm's property `output`; the bucket's name may be a token. @throws UserFault */
export function readOutput(output: string | undefined): FarmOutput {
  if (output === undefined) return {};
  const known = knownOutput(output);
  if (Token.isUnresolved(known))
    throw new UserFault('output: but for the name of a bucket it has to be known when the app is made');
  const read = readFarmOutput(known, 'output');
  const [, bucket = ''] = /^s3:\/\/([^/]*)/.exec(output) ?? [];
  return read.place && known !== output ? { ...read, place: { ...read.place, bucket } } : read;
}

/** The destination, for IAM. */
export interface PlaceReach {
  /** Its ARN. */
  readonly bucket: string;
  readonly prefix: string;
}

/** The destination of a farm's frames in a user's bucket. Nothing is deployed for it, and none of it is deleted with the stack. */
export class PlaceOfFrames {
  /** `s3://bucket/prefix` */
  readonly at: string;
  readonly reach: PlaceReach;
  private readonly bucket: s3.IBucket;

  /** @returns undefined when frames go into the farm's own bucket. */
  static of(scope: Construct, output: string | undefined): PlaceOfFrames | undefined {
    const { place } = readOutput(output);
    return place && new PlaceOfFrames(scope, place);
  }

  private constructor(scope: Construct, place: FramesPlace) {
    this.bucket = s3.Bucket.fromBucketName(scope, 'Output', place.bucket);
    this.at = placeText(place);
    this.reach = { bucket: this.bucket.bucketArn, prefix: place.prefix };
  }

  grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.bucket.grantRead(grantee, `${this.reach.prefix}/*`);
  }
}

const ANY_NAME = 'Which frames there will be is not known at deployment; all of them lie below this prefix.';
/**
 * The name of a deleted bucket is free for other accounts: a bucket of another account must get no frames.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
 */
const OF_THIS_ACCOUNT = { StringEquals: { 'aws:ResourceAccount': Aws.ACCOUNT_ID } };

/** The permissions of an instance when frames go into a user's bucket. */
export function placeForWorkers(place: PlaceReach | undefined): Permission[] {
  if (!place) return [];
  return [
    {
      sid: 'WriteFramesWhereTheyGo',
      reason: 'Frames, and whose a name is that is taken. None can be deleted.',
      actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
      resources: [`${place.bucket}/${place.prefix}/*`],
      wildcard: ANY_NAME,
      conditions: OF_THIS_ACCOUNT,
    },
    keyOf(place),
  ];
}

function keyOf({ bucket, prefix }: PlaceReach): Permission {
  return theirKeyPermission({
    sid: 'UseKeyOfWhereTheyGo',
    reason: 'The bucket may be encrypted with a key of its own.',
    objects: [`${bucket}/${prefix}/*`],
    isWritten: true,
  });
}

/** The permissions of the seeder there. */
export function placeForSeeder(place: PlaceReach | undefined): Permission[] {
  if (!place) return [];
  const { bucket, prefix } = place;
  return [
    {
      sid: 'SeeNamesThatAreTaken',
      reason: 'Whether frames would have the names of something else.',
      actions: ['s3:ListBucket'],
      resources: [bucket],
      conditions: { ...OF_THIS_ACCOUNT, StringLike: { 's3:prefix': `${prefix}/*` } },
    },
    {
      sid: 'SeeWhoseTheyAre',
      reason: 'Which job has a name.',
      actions: ['s3:GetObject'],
      resources: [`${bucket}/${prefix}/*`],
      wildcard: ANY_NAME,
      conditions: OF_THIS_ACCOUNT,
    },
    {
      sid: 'SayWhichJobs',
      reason: 'Which job the frames are of, beside them.',
      actions: ['s3:PutObject'],
      resources: [`${bucket}/${prefix}/.brenda/${ANY_JOB}/job.json`],
      wildcard: ALL_JOBS,
      conditions: OF_THIS_ACCOUNT,
    },
    keyOf(place),
  ];
}
