import { Size, Stack, Tags, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DEFAULT_IMAGES } from '../../../protocol/farm/default-images';
import { UserFault } from '../../../protocol/failure/fault';
import { type BootSettings, userData } from '../../../protocol/farm/user-data';
import { assets } from '../../assets';
import { linuxImage } from '../image/linux-image';
import { DEFAULTS } from '../../settings/defaults';
import { deviceName } from '../../volume-limits';
import { defaultRate } from '../../volume-rate';

/** A snapshot that becomes a volume of each instance. */
export interface AttachedSnapshot {
  /** Its mount point: `project`, or `extra/<sub-folder of the project>`. */
  readonly folder: string;
  /** `snap-…`; may be a token. */
  readonly snapshotId: string;
}

export interface WorkerTemplateProps {
  readonly role: iam.IRole;
  readonly securityGroup: ec2.ISecurityGroup;
  /** Whether instances get public addresses. */
  readonly isPublic: boolean;
  /** The settings of the first boot stage; this construct adds the snapshots. */
  readonly boot: Omit<BootSettings, 'BRENDA_SNAPSHOTS'>;
  /** @default - Amazon Linux 2023 for x86_64; with `gpu` the deep-learning base image on it */
  readonly machineImage?: ec2.IMachineImage;
  /** The image that was built for the farm, a token. @default - none */
  readonly builtImageId?: string | undefined;
  /** Whether the default image has NVIDIA's driver. @default false */
  readonly gpu?: boolean;
  /** @default - 50 GiB, with `gpu` 125 GiB; with a given machine image, that image's size */
  readonly rootVolumeSize?: Size;
  /** @default '/dev/xvda' */
  readonly rootDeviceName?: string;
  /** @default - none */
  readonly snapshots?: readonly AttachedSnapshot[];
  /** The initialization rate of a snapshot's volume, a second. @default Size.mebibytes(300) */
  readonly snapshotInitializationRate?: Size;
  /** @default 10 */
  readonly maxInstances?: number;
}

/** EC2's limit, before the encoding. */
const MOST_USER_DATA_BYTES = 16_384;
/** The longest expected queue URL or log group name. */
const TOKEN_BYTES = 150;

/**
 * The launch template of the instances.
 *
 * Resources deployed: a launch template and an instance profile.
 *
 * Idle cost: none. While it runs, each instance has its root volume and one volume for each snapshot, for which AWS also charges the
 * initialization rate.
 *
 * Security: instance metadata by IMDSv2 only, one hop, so that nothing in a container or behind a proxy reads the credentials. Volumes are
 * encrypted with the account's key for EBS. There is no key pair.
 */
export class WorkerTemplate extends Construct {
  readonly launchTemplate: ec2.LaunchTemplate;
  /** Before it is encoded; contains tokens. */
  readonly userData: string;

  constructor(scope: Construct, id: string, props: WorkerTemplateProps) {
    super(scope, id);
    const attached = (props.snapshots ?? []).map((snapshot, index) => ({
      ...snapshot,
      device: deviceName(index),
    }));
    const mounts = attached.map(({ folder, device }) => `${folder}=${device}`).join(' ');
    this.userData = userData(
      { ...props.boot, ...(mounts === '' ? {} : { BRENDA_SNAPSHOTS: mounts }) },
      assets.userData(),
    );

    const bytes = userDataBytes(this.userData);
    if (bytes > MOST_USER_DATA_BYTES) {
      throw new UserFault(
        `${this.node.path}: the user data has ${String(bytes)} bytes, and EC2 takes ${String(MOST_USER_DATA_BYTES)}; give the ${String(attached.length)} snapshots shorter names`,
      );
    }

    const rate =
      props.snapshotInitializationRate ?? sizeOf(defaultRate(attached.length * mostInstances(props)));
    const blockDevices = [
      ...rootDevice(props),
      ...attached.map((snapshot) => snapshotDevice(snapshot, rate)),
    ];
    this.launchTemplate = new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      machineImage:
        props.machineImage ??
        (props.builtImageId === undefined
          ? // The Region's newest at the time of the deployment. Not the newest at each launch, because all instances of a farm must be equal.
            ec2.MachineImage.fromSsmParameter(defaultImage(props))
          : linuxImage(props.builtImageId)),
      userData: ec2.UserData.custom(this.userData),
      role: props.role,
      securityGroup: props.securityGroup,
      associatePublicIpAddress: props.isPublic,
      // The account's default may disable it unless the template enables it:
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html#instance-metadata-options-order-of-precedence
      httpEndpoint: true,
      httpTokens: ec2.LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      // A boot that fails and cannot report it shuts the instance down. Termination deletes the volumes too.
      instanceInitiatedShutdownBehavior: ec2.InstanceInitiatedShutdownBehavior.TERMINATE,
      ...(blockDevices.length > 0 ? { blockDevices } : {}),
    });
    Tags.of(this.launchTemplate).add('Name', Stack.of(this).stackName);
  }
}

/** The size of the user data once AWS has resolved its tokens. */
export function userDataBytes(text: string): number {
  return Buffer.byteLength(text.replace(/\$\{Token\[[^\]]*\]\}/g, '-'.repeat(TOKEN_BYTES)));
}

/** The SSM parameter of a farm's default image. */
export function defaultImage({ gpu }: Pick<WorkerTemplateProps, 'gpu'>): string {
  return gpu === true ? DEFAULT_IMAGES.deepLearning : DEFAULT_IMAGES.amazonLinux;
}

/** The name and the size of the root device. */
export function rootDisk({
  gpu,
  rootVolumeSize,
  rootDeviceName = '/dev/xvda',
}: Pick<WorkerTemplateProps, 'gpu' | 'rootVolumeSize' | 'rootDeviceName'>): { name: string; size: Size } {
  const size = Size.gibibytes(gpu === true ? DEFAULTS.gpuRootVolumeGiB : DEFAULTS.rootVolumeGiB);
  return { name: rootDeviceName, size: rootVolumeSize ?? size };
}

function rootDevice(props: WorkerTemplateProps): ec2.BlockDevice[] {
  // Only the users of an image know how large its disk must be and what its name is.
  if (props.machineImage && !props.rootVolumeSize) return [];
  const { name: deviceName, size } = rootDisk(props);
  const volume = ec2.BlockDeviceVolume.ebs(size.toGibibytes(), {
    volumeType: ec2.EbsDeviceVolumeType.GP3,
    encrypted: true,
    deleteOnTermination: true,
  });
  return [{ deviceName, volume }];
}

function sizeOf(mebibytes: number | undefined): Size | undefined {
  return mebibytes === undefined ? undefined : Size.mebibytes(mebibytes);
}

function mostInstances({ maxInstances }: WorkerTemplateProps): number {
  return maxInstances === undefined || Token.isUnresolved(maxInstances)
    ? DEFAULTS.maxInstances
    : maxInstances;
}

function snapshotDevice(
  { snapshotId, device }: AttachedSnapshot & { device: string },
  rate: Size | undefined,
): ec2.BlockDevice {
  const options: ec2.EbsDeviceProps = {
    volumeType: ec2.EbsDeviceVolumeType.GP3,
    encrypted: true,
    deleteOnTermination: true,
    ...(rate ? { volumeInitializationRate: rate } : {}),
  };
  return { deviceName: device, volume: ec2.BlockDeviceVolume.ebsFromSnapshot(snapshotId, options) };
}
