import type { Duration, Size } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { BlenderRelease } from '../../blender-release';
import type { Project } from '../../project/project';
import type { InstanceNeeds } from '../fleet/instance-needs';
import type { BuiltImage } from '../image/built-image';

/** Overrides of a scene. Each applies only when given; names are Blender's own. */
export interface RenderOverrides {
  /** `CYCLES`, `BLENDER_EEVEE`, ... @default - the scene's */
  readonly engine?: string;
  /** Cycles's device. Without a GPU, `gpu` renders no frame unless `no-gpu` is allowed. @default - the scene's */
  readonly device?: 'cpu' | 'gpu';
  /** Samples per pixel. @default - the scene's */
  readonly samples?: number;
  /** Pixels, before `percentage` is applied. @default - the scene's */
  readonly resolution?: { readonly width: number; readonly height: number };
  /** The resolution's percentage. @default - the scene's */
  readonly percentage?: number;
  /** `PNG`, `OPEN_EXR`, ... @default - the scene's */
  readonly format?: string;
  /** @default - the scene's */
  readonly camera?: string;
  /** @default - all that the scene renders */
  readonly viewLayer?: string;
  /** `off`: Cycles denoises nothing. @default - as the scene was saved */
  readonly denoise?: 'off';
}

/** What happens to instances without work. */
export enum WhenDrained {
  /** They are terminated. */
  TERMINATE = 'terminate',
  /** They stay, and cost money, until a user lowers the desired capacity or deletes the stack. */
  KEEP = 'keep',
}

/** The properties of a `RenderFarm`. Only `project` and `frames` must be given. */
export interface RenderFarmProps {
  /** The project to render. */
  readonly project: Project;

  /** The frames to render: `1-240`, `1-240x5`, `1,5,9-12`. A longer range, deployed later, renders only its additional frames. */
  readonly frames: string;

  /** Frames per task; an instance takes one task at a time from the queue. @default - as in the job's last request; 1 for a new one */
  readonly taskSize?: number;

  /** The seed of a random order of the tasks. @default - in order */
  readonly shuffle?: number;

  /**
   * The text of a shell script to run for each task, in place of Brenda's own renderer. A deployment that leaves out the one that has rendered the project
   * last is refused, as it would render all of it again; `none` says that this is meant.
   *
   * @default - Brenda's own renderer
   */
  readonly template?: string;

  /** With a template: cuts each frame. @default - whole frames */
  readonly tiles?: { readonly columns: number; readonly rows: number };

  /**
   * The names of frames, without their endings: `shot010_####`, `{scene}_{camera}_{frame:4}`; see docs/reference/names.md. It decides no pixel, so
   * the job stays the same with another name, and keeps its first name.
   *
   * With `s3://bucket/prefix` in front, or alone, frames go there, into a bucket of this account and Region that is not deleted with the
   * stack. The bucket's name may be a token. No object outside the job is replaced.
   *
   * @default - `frame_######`, in the bucket of frames, below its job
   */
  readonly output?: string;

  /** @default - the scene's own values */
  readonly overrides?: RenderOverrides;

  /**
   * Findings of the scene's check that do not stop the render: ids of docs/reference/check.md, such as `missing-images`.
   *
   * @default - nothing
   */
  readonly allow?: readonly string[];

  /**
   * How many units may fail before the render is stopped and its remaining tasks are dead-lettered: see docs/reference/failures.md.
   *
   * @default 10
   */
  readonly failuresAllowed?: number | 'unlimited';

  /**
   * Whether Cycles keeps a frame's data for the next one: Blender's "Persistent Data". It can save time, takes memory, and can leave traces
   * of the previous frame: see docs/how-it-works/render-data.md. It decides pixels, so another value makes another job. The scene's own setting is
   * ignored.
   *
   * @default false
   */
  readonly keepRenderData?: boolean;

  /**
   * The OpenColorIO configuration to render with: its path in the project, with forward slashes, or `ocio://NAME` for one that is built
   * into OpenColorIO. Its look-up tables are in the project, too. It decides pixels, so another one makes another job.
   *
   * @default - Blender's own
   */
  readonly ocio?: string;

  /**
   * A folder of extensions, add-ons and scripts that Blender enables: its path in the project, with forward slashes. They can do what
   * Blender can on the instance: see docs/operations/security.md. They decide pixels, so others make another job. Not with a `template`.
   *
   * @default - none
   */
  readonly extensions?: string;

  /**
   * Whether scripts and Python drivers in the scene run. They can do what Blender can on the instance: see docs/operations/security.md. This decides
   * pixels, so another value makes another job.
   *
   * @default false
   */
  readonly trusted?: boolean;

  /**
   * EBS snapshots that appear as read-only sub-folders of the project: the sub-folder, and a snapshot's id or Name.
   *
   * @default - none
   */
  readonly snapshots?: Readonly<Record<string, string>>;

  /**
   * The rate at which a volume is initialized from its snapshot, from 100 to 300 MiB a second. AWS charges for it by the GiB.
   *
   * @default - 300 MiB, or less if starting all instances at once would exceed EBS's quota in a Region; without a guaranteed rate if that
   * is below 100
   */
  readonly snapshotInitializationRate?: Size;

  /**
   * The Blender that the deployment uploads to the farm's bucket, or `'image'` for the one in the machine image. @default - Blender 5.2.2
   * of blender.org
   */
  readonly blender?: BlenderRelease | 'image';

  /**
   * Whether the deployment uploads Node.js to the farm's bucket, for instances whose image lacks 20.19 or newer. `false` promises that the
   * image has it.
   *
   * @default - true with a `machineImage`, or with a base of `image`; Amazon Linux has Node.js among its packages
   */
  readonly bringNode?: boolean;

  /** nodejs.org's archive on this machine, of the release that Brenda uses. @default - found in the download cache, or downloaded */
  readonly nodeFile?: string;

  /**
   * Whether a scene's scripts may use the network, and so do all that the instance may do.
   *
   * @default false
   */
  readonly blenderMayUseNetwork?: boolean;

  /**
   * The instance types; more of them make spot capacity more likely.
   *
   * @default - eight types of 16 processors and 32 or 64 GiB, unless `instanceNeeds` is given
   */
  readonly instanceTypes?: readonly ec2.InstanceType[];

  /** Required attributes of instances, in place of a list of types. @default - the list of types */
  readonly instanceNeeds?: InstanceNeeds;

  /** The maximum number of instances. @default 10 */
  readonly maxInstances?: number;

  /**
   * The maximum price for an instance of any type, in US dollars an hour. AWS advises against it: it makes interruptions more frequent.
   *
   * @default - the on-demand price of each type
   */
  readonly spotMaxPrice?: number;

  /** On-demand instances that are launched before any spot instance. @default 0 */
  readonly onDemandBase?: number;

  /** The percentage of on-demand instances above the base. @default 0 */
  readonly onDemandPercentage?: number;

  /** @default - a new one: public subnets, no NAT gateway, an S3 gateway endpoint */
  readonly vpc?: ec2.IVpc;

  /** @default - the public subnets of the VPC, or those with a route out if it has no public ones */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /** @default - every zone of the Region */
  readonly availabilityZones?: readonly string[];

  /** @default - a new one that allows all outbound and no inbound traffic */
  readonly securityGroup?: ec2.ISecurityGroup;

  /** Receives the permissions of an instance. @default - a new one */
  readonly role?: iam.IRole;

  /**
   * The image of the instances. It needs systemd, cloud-init, and either dnf or apt-get or the packages that the boot would install with
   * them.
   *
   * @default - Amazon Linux 2023 for x86_64; with NVIDIA GPUs, the deep-learning base image
   */
  readonly machineImage?: ec2.IMachineImage;

  /**
   * Makes EC2 Image Builder create an image with everything that each boot would install again; the deployment waits for it: see
   * `WorkerImage`.
   *
   * @default - each boot installs it
   */
  readonly image?: BuiltImage;

  /** The architecture of `machineImage`. blender.org has no Blender for ARM_64. @default ec2.InstanceArchitecture.X86_64 */
  readonly architecture?: ec2.InstanceArchitecture;

  /** Whether instances have NVIDIA GPUs. @default - according to the instance types */
  readonly gpu?: boolean;

  /**
   * The root volume. On instances without an instance store it also holds the project, and frames before their upload.
   *
   * @default - 50 GiB; 125 GiB with GPUs; with a `machineImage`, that image's size
   */
  readonly rootVolumeSize?: Size;

  /** The image's name for its root device. @default '/dev/xvda' */
  readonly rootDeviceName?: string;

  /** @default WhenDrained.TERMINATE */
  readonly whenDrained?: WhenDrained;

  /** How long a task stays with an instance without a heartbeat. @default Duration.seconds(120) */
  readonly lease?: Duration;

  /** The receive count after which a task is dead-lettered. @default 10 */
  readonly maxReceives?: number;

  /** A boot that takes longer has failed. @default Duration.minutes(20) */
  readonly bootTimeout?: Duration;

  /** After this many consecutive failed boots, instances are no longer replaced until the next deployment. @default 3 */
  readonly bootFailuresAllowed?: number;

  /** The bucket of jobs, ledger and frames. @default - a new one */
  readonly bucket?: s3.IBucket;

  /** Whether the frames stay when the stack is deleted. @default true */
  readonly keepFrames?: boolean;

  /** The key of buckets and queues. @default - keys of S3's and SQS's own, which cost nothing */
  readonly encryptionKey?: kms.IKey;

  /** The topic of alarms. @default - none */
  readonly alarmTopic?: sns.ITopic;

  /** The address for alarms. @default - none */
  readonly alarmEmail?: string;

  /** Instances that are up this long with nothing recorded raise an alarm. @default Duration.minutes(60) */
  readonly noProgressTimeout?: Duration;

  /** @default logs.RetentionDays.ONE_MONTH */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The name of the Auto Scaling group, of the metrics' dimension `Farm`, and the value of the tag `brenda:farm`; also the name for `brenda
   * status --farm`. The account and Region must have no other Auto Scaling group of that name.
   *
   * @default - derived from the stack's name and the construct's path
   */
  readonly farmName?: string;
}
