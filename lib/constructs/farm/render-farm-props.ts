import type { Duration, Size } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { BlenderRelease } from '../../blender-release';
import type { Project } from '../../project/project';
import type { InstanceNeeds } from '../fleet/worker-fleet';
import type { BuiltImage } from '../image/built-image';

/** What is changed in a scene. Each overrides the scene only when given; names are Blender's own. */
export interface RenderOverrides {
  /** `CYCLES`, `BLENDER_EEVEE`, ... @default - the scene's */
  readonly engine?: string;
  /** What Cycles renders on. Where `gpu` finds none, no frame is rendered unless `no-gpu` is allowed. @default - the scene's */
  readonly device?: 'cpu' | 'gpu';
  /** A pixel. @default - the scene's */
  readonly samples?: number;
  /** Pixels, before `percentage`. @default - the scene's */
  readonly resolution?: { readonly width: number; readonly height: number };
  /** Of the resolution. @default - the scene's */
  readonly percentage?: number;
  /** `PNG`, `OPEN_EXR`, ... @default - the scene's */
  readonly format?: string;
  /** @default - the scene's */
  readonly camera?: string;
  /** @default - all that the scene renders */
  readonly viewLayer?: string;
  /** `off`: Cycles denoises nothing of what is rendered. @default - as the scene was saved */
  readonly denoise?: 'off';
}

/** What becomes of instances that have nothing to do. */
export enum WhenDrained {
  /** They are terminated. */
  TERMINATE = 'terminate',
  /** They stay, and are paid for, until somebody lowers how many are wanted, or deletes the stack. */
  KEEP = 'keep',
}

export interface RenderFarmProps {
  /** What is rendered. */
  readonly project: Project;

  /** Which frames: `1-240`, `1-240x5`, `1,5,9-12`. A longer range, deployed later, renders the frames that are new. */
  readonly frames: string;

  /** Frames in a task, which is what an instance takes from the queue. @default - as the job was asked for last; 1 for a new one */
  readonly taskSize?: number;

  /** A number that decides a random order of the tasks. @default - in order */
  readonly shuffle?: number;

  /** The text of a shell script to run for each task, in place of Brenda's own renderer. @default - Brenda's own renderer */
  readonly template?: string;

  /** With a template: cuts each frame. @default - whole frames */
  readonly tiles?: { readonly columns: number; readonly rows: number };

  /**
   * What the files of frames are called, without their endings: `shot010_####`, `{scene}_{camera}_{frame:4}`; see docs/names.md. It decides no pixel, so with
   * another name it is the same job, and a job keeps the name that it had first.
   *
   * With `s3://bucket/prefix` in front, or alone, frames go there, into a bucket of this account and Region that stays as it is when the stack goes: the bucket's
   * name may be a token. No object there is replaced that is not of the same job.
   *
   * @default frame_######, in `bucket`, below its job
   */
  readonly output?: string;

  /** @default - as the scene says */
  readonly overrides?: RenderOverrides;

  /**
   * What the check of the scene may find without stopping the render: ids of docs/check.md, such as `missing-images`.
   *
   * @default - nothing
   */
  readonly allow?: readonly string[];

  /**
   * How many units may fail before the render is stopped, and what is left of it put with the dead letters: see docs/failures.md.
   *
   * @default 10
   */
  readonly failuresAllowed?: number | 'unlimited';

  /**
   * Whether Cycles keeps what it has built for a frame for the next one: Blender's "Persistent Data". It can save time, takes
   * memory, and can show in a frame what is left of the one before: see docs/render-data.md. It decides pixels, so with another
   * value it is another job. What the scene says of it does not
   * count from frame to frame.
   *
   * @default false
   */
  readonly keepRenderData?: boolean;

  /**
   * The OpenColorIO configuration to render with: its path in the project, with forward slashes, or `ocio://NAME` for one that
   * OpenColorIO has built in. Its look-up tables lie in the project, too. It decides pixels, so with another one it is another job.
   *
   * @default - Blender's own
   */
  readonly ocio?: string;

  /**
   * A folder of extensions, add-ons and scripts that Blender enables: its path in the project, with forward slashes. They can do what Blender can on
   * the instance: see docs/security.md. They decide pixels, so with others it is another job. Not with a `template`.
   *
   * @default - none
   */
  readonly extensions?: string;

  /**
   * Whether scripts and Python drivers in the scene run. They can do what Blender can on the instance: see docs/security.md. It
   * decides pixels, so with another value it is another job.
   *
   * @default false
   */
  readonly trusted?: boolean;

  /**
   * EBS snapshots that appear as sub-folders of the project, read-only: the sub-folder, and a snapshot's id or Name.
   *
   * @default - none
   */
  readonly snapshots?: Readonly<Record<string, string>>;

  /**
   * How much of a snapshot is brought to its volume in a second, from 100 to 300 MiB. AWS charges for it by the GiB.
   *
   * @default - 300 MiB, or as many fewer as EBS takes in a Region if all instances are started at once; as fast as EBS happens to where
   * that is fewer than 100
   */
  readonly snapshotInitializationRate?: Size;

  /** The Blender that is brought into the farm's bucket, or `'image'` for the one in the machine image. @default - Blender 5.2.2 of blender.org */
  readonly blender?: BlenderRelease | 'image';

  /**
   * Whether the deployment brings Node.js into the farm's bucket, for instances whose image has no 20.19 or newer. `false` promises that it has.
   *
   * @default - true with a `machineImage`, or with a base of `image`; Amazon Linux has Node.js among its packages
   */
  readonly bringNode?: boolean;

  /** nodejs.org's archive on this machine, of the release that Brenda names. @default - it is looked for among downloads, and then downloaded */
  readonly nodeFile?: string;

  /**
   * Whether the scripts in a scene may use the network, and so do whatever the instance may.
   *
   * @default false
   */
  readonly blenderMayUseNetwork?: boolean;

  /**
   * The types that instances may be of; the more, the likelier spot capacity is.
   *
   * @default - eight types of 16 processors and 32 or 64 GiB, unless `instanceNeeds` is given
   */
  readonly instanceTypes?: readonly ec2.InstanceType[];

  /** What instances must have, in place of a list of types. @default - the list of types */
  readonly instanceNeeds?: InstanceNeeds;

  /** How many there may be at most. @default 10 */
  readonly maxInstances?: number;

  /**
   * The most that is paid for an instance of any of the types, in US dollars an hour. AWS advises against it: it makes interruptions
   * more frequent.
   *
   * @default - the on-demand price of each type
   */
  readonly spotMaxPrice?: number;

  /** Instances that are bought on demand before any is at spot. @default 0 */
  readonly onDemandBase?: number;

  /** Per cent of the others that are. @default 0 */
  readonly onDemandPercentage?: number;

  /** @default - one that is made: public subnets, no NAT gateway, an S3 gateway endpoint */
  readonly vpc?: ec2.IVpc;

  /** @default - the public subnets of the VPC, or those with a way out where it has no public ones */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /** @default - every zone of the Region */
  readonly availabilityZones?: readonly string[];

  /** @default - one that lets everything out and nothing in */
  readonly securityGroup?: ec2.ISecurityGroup;

  /** Gets the permissions of an instance. @default - one that is made */
  readonly role?: iam.IRole;

  /**
   * The image of the instances. It needs systemd, cloud-init, and dnf or apt-get, or what the boot would install with them.
   *
   * @default - Amazon Linux 2023 for x86_64; where instances have NVIDIA GPUs, the deep-learning base image
   */
  readonly machineImage?: ec2.IMachineImage;

  /**
   * Has EC2 Image Builder make an image with what each boot would bring again, which the deployment waits for: see `WorkerImage`.
   *
   * @default - each boot brings it
   */
  readonly image?: BuiltImage;

  /** What `machineImage` is for. blender.org has no Blender for ARM_64. @default ec2.InstanceArchitecture.X86_64 */
  readonly architecture?: ec2.InstanceArchitecture;

  /** Whether instances have NVIDIA GPUs. @default - as the instance types say */
  readonly gpu?: boolean;

  /**
   * The first disk. On instances without an instance store it also holds the project, and frames on their way.
   *
   * @default - 50 GiB; 125 GiB with GPUs; with a `machineImage` as that says
   */
  readonly rootVolumeSize?: Size;

  /** What the image calls its first disk. @default '/dev/xvda' */
  readonly rootDeviceName?: string;

  /** @default WhenDrained.TERMINATE */
  readonly whenDrained?: WhenDrained;

  /** How long a task stays with an instance that gives no sign of life. @default Duration.seconds(120) */
  readonly lease?: Duration;

  /** A task that was received so often goes to the dead letters. @default 10 */
  readonly maxReceives?: number;

  /** A boot that takes longer has failed. @default Duration.minutes(20) */
  readonly bootTimeout?: Duration;

  /** After so many failed boots in a row instances are not replaced any more, until the next deployment. @default 3 */
  readonly bootFailuresAllowed?: number;

  /** For jobs, ledger and frames. @default - one that is made */
  readonly bucket?: s3.IBucket;

  /** Whether the frames stay when the stack is deleted. @default true */
  readonly keepFrames?: boolean;

  /** For buckets and queues. @default - keys of S3's and SQS's own, which cost nothing */
  readonly encryptionKey?: kms.IKey;

  /** Is told of alarms. @default - nobody is */
  readonly alarmTopic?: sns.ITopic;

  /** Is written to of alarms. @default - nobody is */
  readonly alarmEmail?: string;

  /** Instances that are up this long with nothing recorded raise an alarm. @default Duration.minutes(60) */
  readonly noProgressTimeout?: Duration;

  /** @default logs.RetentionDays.ONE_MONTH */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The name of the Auto Scaling group, of the metrics' dimension `Farm`, and the value of the tag `brenda:farm`; also what
   * `brenda status --farm` calls it. There may be no other Auto Scaling group of that name in the account and Region.
   *
   * @default - made of the stack's name and the construct's path
   */
  readonly farmName?: string;
}
