import { isPlace } from '../../../protocol/scene/frames-place';
import {
  BUCKET_NAME,
  isSnapshotId,
  LEASE_SECONDS,
  MOST_DOLLARS_AN_HOUR,
  SUBFOLDER,
} from '../../../protocol/farm/setting-forms';
import { isRegionName } from '../../../protocol/region/region-list';
import { hasNvidiaGpu, instanceTypeName, isArm } from '../../../protocol/farm/instance-types';

/** The counterpart of a setting of the original. */
type Outcome =
  /** It is written; `note` where it means something else than it did. */
  | { readonly setting: string; readonly value: unknown; readonly note?: string }
  /** It is not, and why. */
  | { readonly why: string };

type Row = (value: string) => Outcome;

const none =
  (why: string): Row =>
  () => ({ why });

const CREDENTIALS = none(
  'credentials are those of the AWS command line (aws configure); instances have a role, and no keys',
);
const SSH = none("nothing listens on an instance; a shell is Session Manager's: brenda ssh");
const DOWNLOAD = none('projects are fetched in several parts at once, each of them tried again, by itself');
const FAILURES = none('what failed is tried again by what is to blame: docs/reference/failures.md');
const OTHER_REGION = none('a farm is in one Region, that of EC2_REGION or of the AWS profile');
const VOLUMES = none('brenda volume makes snapshots of folders, without an instance');

/** Families that were current in the original's time; no instance of them boots what a farm boots. */
const OF_THEN = /^(?:t1|m[123]|c[13]|cc[12]|cg1|cr1|g2|hi1|hs1|i2|r3)\./;
const ARCHIVE = /\.(?:zip|tar|tgz|tzst|txz|tbz2?|tar\.(?:gz|zst|xz|bz2)|blend)$/i;

/** Every setting that the original knew, with those that only its source told of. */
export const ORIGINAL: Readonly<Record<string, Row>> = {
  AWS_ACCESS_KEY: CREDENTIALS,
  AWS_SECRET_KEY: CREDENTIALS,
  BLENDER_PROJECT: project,
  WORK_QUEUE: none('a farm makes a queue of its own'),
  RENDER_OUTPUT: output,
  INSTANCE_TYPE: instanceType,
  BID_PRICE: (value) => {
    const dollars = /^\d*\.?\d+$/.test(value) ? Number(value) : NaN;
    return dollars > 0 && dollars <= MOST_DOLLARS_AN_HOUR
      ? { setting: 'spotMaxPrice', value: dollars }
      : {
          why: `is no price in dollars above 0 and up to ${String(MOST_DOLLARS_AN_HOUR)}; the bid is the on-demand price`,
        };
  },
  AMI_ID: none(
    'instances boot from Amazon Linux and fetch Blender; an image of yours is the setting machineImage',
  ),
  SSH_KEY_NAME: SSH,
  SECURITY_GROUP: none('a farm has a security group of its own that lets nothing in'),
  SSH_PUBKEY: SSH,
  SSH_IDENTITY: SSH,
  AWS_USER: SSH,
  TOOL_THREADS: none('brenda exec asks Systems Manager, which asks all instances at once'),
  REMOTE_PIDFILE: none('the worker is a service; brenda instances tells which are alive'),
  EC2_REGION: (value) =>
    isRegionName(value)
      ? { setting: 'region', value }
      : { why: 'is no Region; the farm will be in that of the AWS profile' },
  SQS_REGION: OTHER_REGION,
  S3_REGION: OTHER_REGION,
  DONE: done,
  SHUTDOWN: (value) =>
    value === '1'
      ? { setting: 'whenDrained', value: 'terminate' }
      : { why: 'instances go when there is no work; the setting whenDrained says otherwise' },
  WORK_DIR: none('instances work on their own disk where they have one, and on the root volume otherwise'),
  USE_ISTORE: none("an instance's own disk is used wherever there is one"),
  NO_EBS: none('snapshots are mounted where the setting snapshots names some'),
  VISIBILITY_TIMEOUT: (value) => {
    const seconds = Number(value);
    const { least, most } = LEASE_SECONDS;
    return /^\d+$/.test(value) && seconds >= least && seconds <= most
      ? { setting: 'leaseSeconds', value: seconds }
      : {
          why: `is no whole number from ${String(least)} to ${String(most)}; leaseSeconds is 120`,
        };
  },
  VISIBILITY_TIMEOUT_REASSERT: none('a lease is renewed in time, whatever it is'),
  N_RETRIES: FAILURES,
  ERROR_PAUSE: FAILURES,
  RESET_PERIOD: FAILURES,
  BLENDER_PROJECT_ALWAYS_REFETCH: none('a project that has changed is another version, and always fetched'),
  CURL_MAX_THREADS: DOWNLOAD,
  CURL_N_RETRIES: DOWNLOAD,
  CURL_DEBUG: none('brenda logs shows what an instance says'),
  RUNNING_ON_EC2: none('brenda render is what renders on this machine'),
  EBS_MANAGE_INSTANCE_TYPE: VOLUMES,
  EBS_MANAGE_AVAILABILITY_ZONE: VOLUMES,
};

function project(value: string): Outcome {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(value) ?? [];
  if (bucket !== undefined && key !== undefined) {
    return BUCKET_NAME.test(bucket) && ARCHIVE.test(key)
      ? { setting: 'project', value }
      : { why: 'must be an archive or a .blend in a bucket of lower-case letters; copy it there' };
  }
  const [, snapshot] = /^ebs:\/\/(.+)$/.exec(value) ?? [];
  if (snapshot !== undefined && isSnapshot(snapshot)) return { setting: 'project', value };
  return value.startsWith('file://')
    ? { why: 'is inside an image, which must be one of yours: the settings project and machineImage' }
    : { why: 'must be s3://bucket/key of an archive, or ebs://snapshot' };
}

function output(value: string): Outcome {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/.exec(value) ?? [];
  if (!BUCKET_NAME.test(bucket))
    return {
      why: 'is no bucket that S3 still makes: lower-case letters, digits and dashes; the farm makes one',
    };
  const below = prefix.replace(/\/+$/, '');
  if (below === '') return { setting: 'framesBucket', value: bucket };
  const place = `s3://${bucket}/${below}`;
  if (isPlace(place)) return { setting: 'output', value: place };
  return {
    setting: 'framesBucket',
    value: bucket,
    note: 'the bucket is taken; what frames lie below in it has a character that no output can have here, so each job has a prefix of its own, jobs/<id>/frames/',
  };
}

function instanceType(value: string): Outcome {
  const list = 'the default list is taken, and brenda price compares others';
  if (!instanceTypeName(value)) return { why: `is no instance type; ${list}` };
  if (OF_THEN.test(value)) return { why: `is of a previous generation; ${list}` };
  if (isArm(value)) return { why: `is arm64, for which blender.org has no Blender; ${list}` };
  if (value.startsWith('g4ad.') || (/^(?:g|p)\d/.test(value) && !hasNvidiaGpu(value)))
    return { why: `has no NVIDIA GPU; ${list}` };
  return {
    setting: 'instanceTypes',
    value: [value],
    note: 'one type is taken; the more types of one size, the likelier spot capacity is',
  };
}

function done(value: string): Outcome {
  switch (value) {
    case 'shutdown':
      return { setting: 'whenDrained', value: 'terminate' };
    case 'poll':
      return { setting: 'whenDrained', value: 'keep', note: 'instances stay, and are paid for' };
    case 'exit':
      return {
        setting: 'whenDrained',
        value: 'terminate',
        note: 'the instances that exit left running go; whenDrained "keep" keeps them, and they are paid for',
      };
    default:
      return { why: 'must be exit, shutdown or poll; instances go when there is no work' };
  }
}

/** `ebs://SNAPSHOT,FOLDER` of `ADDITIONAL_EBS_n`. */
export function additionalVolume(
  value: string,
): { readonly folder: string; readonly snapshot: string } | undefined {
  const [, snapshot = '', folder = ''] = /^ebs:\/\/([^,]+),(.+)$/.exec(value) ?? [];
  const plain = folder.replace(/\/+$/, '');
  return isSnapshot(snapshot) && SUBFOLDER.test(plain) ? { folder: plain, snapshot } : undefined;
}

/** By its id, or by its Name. */
function isSnapshot(text: string): boolean {
  return text.startsWith('snap-') ? isSnapshotId(text) : /^.{1,255}$/.test(text);
}
