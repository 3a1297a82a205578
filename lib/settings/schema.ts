import * as v from 'valibot';
import { readAllowed } from '../../protocol/text/allow';
import { UserFault } from '../../protocol/failure/fault';
import { FrameRange } from '../../protocol/job/frame-range';
import { readFarmOutput } from '../../protocol/scene/frames-place';
import { readNamePattern } from '../../protocol/naming/name-pattern';
import { instanceTypeName } from '../../protocol/farm/instance-types';
import { readSnapshot, readSource } from '../project/source';
import { regions } from './regions';
import { list, named, object, oneOf, price, readable, text, truth, whole } from './values';

/** The retention periods of CloudWatch Logs, in days. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const instanceType = readable((value) => {
  if (!instanceTypeName(value)) throw new Error('must be an instance type, like "c7a.4xlarge"');
  return value;
}, 'must be an instance type, like "c7a.4xlarge"');

const anyImage =
  'must be an image\'s id, like "ami-0123456789abcdef0", the name of an SSM parameter that begins with /, or an object like {"name": "film-*", "owner": "self"}';

/**
 * The newest image of this name. The owner is required: without one, a filter matches everyone's public images, and such an image would run
 * with the farm's permissions (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html, Owner.N).
 */
const imageFilter = object(
  {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html, with the wildcards of a filter.
    name: text(
      /^(?=.*\w)[\w()[\] ./'@*?-]{3,128}$/,
      'must be an image\'s name, with * and ? for what differs: "film-*"',
    ),
    owner: text(
      /^(?:self|amazon|aws-marketplace|\d{12})$/,
      'must be "self", "amazon", "aws-marketplace", or the 12 digits of an account',
    ),
  },
  anyImage,
);

const ownImage = text(/^(?:ami-[0-9a-f]{8,17}|\/[\w./-]+)$/, anyImage);

const machineImage = v.lazy<typeof ownImage | typeof imageFilter>((value) =>
  typeof value === 'string' && !value.startsWith('{') ? ownImage : imageFilter,
);

const subfolder = text(
  /^(?!\.{1,2}(?:\/|$))[\w.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)*$/,
  'must name a sub-folder of the project, of letters, digits, dot, dash and underscore',
);

/** Validates the destination and the names of frames, without the prefix of other messages. */
function outputText(value: string): string {
  try {
    const { name } = readFarmOutput(value, 'name');
    if (name !== undefined) readNamePattern(name, 'name');
  } catch (error) {
    if (error instanceof UserFault) throw new Error(error.message.replace(/^name: /, ''));
    throw error;
  }
  return value;
}

/**
 * Every setting of a farm in the context file. A setting that is null, empty or missing has its default. `cdk.context.example.json`
 * describes each of them once.
 */
export const schema = {
  /** The stack's name is `brenda-<name>`. @default - derived from the project's name */
  name: text(
    /^[a-z](?:-?[a-z0-9])*$/i,
    'must begin with a letter and go on with letters, digits and single dashes',
  ),
  /** With several, the first deployment chooses one: docs/cost.md. @default - the Region of the AWS profile */
  region: regions,

  project: readable((value) => {
    readSource(value);
    return value;
  }, 'must be a text: a path, s3://bucket/key, ebs://snapshot or file:///folder'),
  /** The .blend, relative to the project. @default - the only one there is */
  scene: text(/\S/, 'must name a .blend, relative to the project'),
  /** Snapshots that appear as sub-folders of the project, by id or Name. */
  snapshots: named(
    subfolder,
    readable(readSnapshot, 'must be a text'),
    'must be an object like {"textures": "snap-0123456789abcdef0"}',
  ),
  /** The initialization rate of a snapshot's volume in MiB a second; AWS charges for it by the GiB. @default 300 */
  snapshotInitializationRate: whole(100, 300),

  frames: readable((value) => {
    try {
      return FrameRange.parse(value).toString();
    } catch (error) {
      if (error instanceof UserFault) throw new Error(error.message.replace(/^frames ".*?": /s, ''));
      throw error;
    }
  }, 'must be a text like "1-240", "1-240x5" or "1,5,9-12"'),
  /** Frames per task. @default - as in the job's last request; 1 for a new one */
  taskSize: whole(1, 1_000_000),
  /** The seed of a random order. @default - in order */
  shuffle: whole(0, 2 ** 32 - 1),
  /** The path of a shell script that runs for each task, in place of Brenda's own renderer. `none`: no template, though one has rendered the project. */
  template: text(/\S/, 'must be the path of a shell script, or "none"'),
  /** With a template: the columns and rows of each frame, `4x2`. @default - whole frames */
  tiles: readable((value) => {
    const [, columns, rows] = /^(\d{1,4})[x×](\d{1,4})$/.exec(value) ?? [];
    if (!Number(columns) || !Number(rows)) throw new Error('must be columns x rows, like "4x2"');
    return { columns: Number(columns), rows: Number(rows) };
  }, 'must be columns x rows, like "4x2"'),

  /**
   * The names of the files, after their destination, if any, `s3://bucket/prefix`: docs/names.md. A job keeps its first name. @default
   * frame_######, in the farm's own bucket
   */
  output: readable(
    outputText,
    'must be a name like "shot010_####" or "{scene}_{frame:4}", or a place like "s3://my-films/shot010"',
  ),

  /** Each of these overrides the scene only when given. */
  engine: text(/^\w+$/, 'must be Blender\'s name of an engine, like "CYCLES"'),
  /** Cycles's device. `scene`: as it was saved. @default scene */
  device: oneOf('cpu', 'gpu', 'scene'),
  samples: whole(1, 16_777_216),
  resolution: readable((value) => {
    const [, width, height] = /^(\d+)[x×](\d+)$/.exec(value) ?? [];
    const sides = { width: Number(width), height: Number(height) };
    if (!Object.values(sides).every((side) => side >= 4 && side <= 65536))
      throw new Error('must be width x height, like "1920x1080", each from 4 to 65536');
    return sides;
  }, 'must be width x height, like "1920x1080"'),
  percentage: whole(1, 1000),
  format: text(/^\w+$/, 'must be Blender\'s name of an image format, like "OPEN_EXR"'),
  camera: text(/\S/, "must be a camera's name"),
  viewLayer: text(/\S/, "must be a view layer's name"),
  /** `off`: Cycles denoises nothing. `scene`: as it was saved. @default scene */
  denoise: oneOf('off', 'scene'),
  /** Whether Cycles keeps data from frame to frame: see docs/render-data.md. @default false */
  keepRenderData: truth(),
  /** The OpenColorIO configuration: a file in the project, or `ocio://NAME`. @default - Blender's own */
  ocio: text(
    /^(?:ocio:\/\/[\w.-]+|(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\:]+)$/,
    'must be a file in the project, like "colour/config.ocio", or ocio://NAME',
  ),
  /** A folder in the project with extensions, add-ons and scripts to enable. @default - none */
  extensions: text(
    /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\:]+$/,
    'must be a folder in the project, like "extensions"',
  ),
  /** Whether the scene's own scripts and Python drivers run. @default false */
  trusted: truth(),
  /** Findings of the scene's check that do not stop the render: ids of docs/check.md. @default - nothing */
  allow: list(
    readable(readAllowed, 'must be a text'),
    'must be a list of findings that are let pass, like ["missing-images"]',
    0,
  ),
  /** How many frames may fail before the render is stopped. @default 10 */
  failuresAllowed: v.union(
    // The same message in both cases.
    [v.literal('unlimited'), whole(0, 1_000_000, ', or "unlimited"')],
    'must be a whole number from 0 to 1000000, or "unlimited"',
  ),

  /** `image`: the version of the machine image. @default 5.2.2 */
  blenderVersion: text(
    /^(?:\d+\.\d+\.\d+|image)$/,
    'must be a version like "5.2.2", or "image" for the one in the machine image',
  ),
  blenderSha256: text(/^[0-9a-f]{64}$/, 'must be 64 of 0-9 and a-f: the SHA-256 of the archive'),
  /** The only address to download it from. @default - blender.org, and its mirrors */
  blenderUrl: text(/^https:\/\/\S+\.tar\.(?:xz|gz|bz2)$/, 'must be the https:// address of a .tar.xz'),
  /** The archive on this machine. @default - found in the download cache, or downloaded */
  blenderFile: text(/\.tar\.(?:xz|gz|bz2)$/, 'must be the path of a .tar.xz'),
  /**
   * Whether the deployment uploads Node.js for images that lack 20.19.
   * @default - true with a machineImage of your own, or an image.base
   */
  bringNode: truth(),
  /** The archive of Node.js on this machine. @default - found in the download cache, or downloaded */
  nodeFile: text(/\.tar\.xz$/, 'must be the path of a .tar.xz'),
  /** `host`: a scene's scripts may do on the network, and with AWS, what the worker may. @default none */
  blenderNetwork: oneOf('none', 'host'),

  /** Names, or objects like {"type": "c7a.4xlarge", "maxPrice": 0.3}, all with the same price: see typed-prices.ts. @default - eight types of 16 processors, of several families */
  instanceTypes: list(instanceType, 'must be a list of instance types, like ["c7a.4xlarge", "m7a.4xlarge"]'),
  /** In place of a list: required attributes of an instance; memory in GiB. */
  instanceRequirements: object(
    {
      minVcpus: whole(1, 1024),
      maxVcpus: v.optional(whole(1, 1024)),
      minMemoryGiB: v.optional(whole(1, 32768)),
      maxMemoryGiB: v.optional(whole(1, 32768)),
      minGpus: v.optional(whole(1, 16)),
      maxGpus: v.optional(whole(1, 16)),
    },
    'must be an object like {"minVcpus": 8, "minMemoryGiB": 16}',
  ),
  /** @default 10 */
  maxInstances: whole(1, 5000),
  /** The maximum price for an instance of any type. @default - the on-demand price of each */
  spotMaxPrice: price(),
  /** On-demand instances that are launched before any spot instance. @default 0 */
  onDemandBase: whole(0, 5000),
  /** The percentage of on-demand instances above the base. @default 0 */
  onDemandPercentage: whole(0, 100),
  /** @default - every zone of the Region */
  zones: list(
    text(/^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/, 'must be a zone, like "eu-central-1a"'),
    'must be a list of zones, like ["eu-central-1a"]',
  ),
  /** @default - one of the farm's own */
  vpc: text(
    /^(?:default|vpc-[0-9a-f]{8,17})$/,
    'must be a VPC\'s id, like "vpc-0123456789abcdef0", or "default"',
  ),
  /**
   * An id, the name of an SSM parameter that holds one, or a name and an owner, which select the newest. @default - Amazon Linux 2023; with
   * GPUs the deep-learning base image
   */
  machineImage,
  /** An image that is built for the farm, with everything that each boot would install again. @default - the boot installs it */
  image: object(
    {
      base: v.optional(machineImage),
      instanceType: v.optional(instanceType),
    },
    'must be an object, {} or one like {"base": "ami-0123456789abcdef0", "instanceType": "c6i.large"}',
  ),
  /** The architecture of your own machine image. @default x86_64 */
  architecture: oneOf('x86_64', 'arm64'),
  /** Whether instances have NVIDIA GPUs. @default - according to the instance types */
  gpu: truth(),
  /** On an instance without an instance store, this disk holds the project and frames before their upload. @default - 50, with GPUs 125 */
  rootVolumeGiB: whole(8, 16384),
  /** The root device's name in your own machine image. @default /dev/xvda */
  rootDevice: text(/^\/dev\/(?:xvda|sda1)$/, 'must be "/dev/xvda", or "/dev/sda1" as on Ubuntu'),
  /** @default terminate */
  whenDrained: oneOf('terminate', 'keep'),

  /** Seconds that a task stays with a worker without a heartbeat. @default 120 */
  leaseSeconds: whole(30, 43_200),
  /** The receive count after which a task is dead-lettered. @default 10 */
  maxReceives: whole(2, 1000),
  /** @default 20 */
  bootMinutes: whole(2, 120),
  /** @default 3 */
  bootFailuresAllowed: whole(1, 100),

  /** A bucket of yours for the frames. @default - one of the farm's own */
  framesBucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be a bucket's name"),
  /** Whether `cdk destroy` leaves the frames. @default true */
  keepFrames: truth(),
  /** @default - Amazon's own keys, which cost nothing */
  encryptionKey: text(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'must be the ARN of a KMS key'),

  alarmEmail: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an e-mail address'),
  alarmTopic: text(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'must be the ARN of an SNS topic'),
  /** Instances that are up this long with nothing recorded raise an alarm. @default 60 */
  noProgressMinutes: whole(5, 1440),
  /** @default 30 */
  logRetentionDays: v.pipe(
    whole(1, 3653),
    v.check((days) => RETENTIONS.includes(days), `must be one of ${RETENTIONS.join(', ')}`),
  ),
  /** Tags of everything in the stack, beside `brenda:farm`. */
  tags: named(
    // AWS allows spaces and slashes, but not on an instance whose metadata include its tags.
    text(
      /^(?!aws:|brenda:)[\w+=.@:-]{1,128}$/i,
      'must be 1 to 128 letters, digits and + - = . _ : @, and begin with neither aws: nor brenda:',
    ),
    text(/^[\s\S]{0,256}$/, 'must be a text of up to 256 characters'),
    'must be an object like {"project": "short film"}',
  ),
} as const;

export type SettingName = keyof typeof schema;

/** The given settings after parsing; missing ones have their default. */
export type Settings = { readonly [N in SettingName]?: v.InferOutput<(typeof schema)[N]> };

/** Settings without a default. */
export const REQUIRED: readonly SettingName[] = ['project', 'frames'];
