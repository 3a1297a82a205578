import { randomUUID } from 'node:crypto';
import {
  type BlockDeviceMapping,
  DescribeInstanceTypesCommand,
  type EC2Client,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { UserFault } from '../../../protocol/failure/fault';
import { scriptWith } from '../../../protocol/farm/user-data';
import script from './volume.sh';
import type { LaunchPlace } from './launch-place';
import { FARM_TAG, HOURS_TAG, NAME_TAG, VOLUME_DEVICE, VOLUME_TAG } from '../volume-tags';

/** Small ones, which do nothing but take files, by what the image is for. */
const DEFAULT_TYPES: Readonly<Record<string, string>> = { x86_64: 't3.micro', arm64: 't4g.micro' };
/** Of a zone, and not of the request: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const NOT_IN_THIS_ZONE: ReadonlySet<string> = new Set([
  'InsufficientInstanceCapacity',
  'InsufficientFreeAddressesInSubnet',
  'InsufficientVolumeCapacity',
  'Unsupported',
]);

/** Where a volume is on its instance. */
export function mountPoint(name: string): string {
  return `/mnt/${name}`;
}

/** An instance and a volume that are to be started. */
export interface VolumeStart {
  readonly name: string;
  readonly farm: string;
  /** Of the instance; it may answer Systems Manager, and nothing else. */
  readonly profile: string;
  readonly type: string;
  /** After which the instance ends itself. */
  readonly hours: number;
  readonly sizeGiB: number;
  /** What the volume has. @default - an empty file system, which the instance makes */
  readonly snapshot?: string | undefined;
}

export interface VolumeStarted {
  readonly instance: string;
  readonly zone: string;
}

/** @throws UserFault when the type is not to be had, or is for another kind of image than the farm has. */
export async function instanceTypeFor(
  client: EC2Client,
  { image }: LaunchPlace,
  asked: string | undefined,
): Promise<string> {
  const type = asked ?? DEFAULT_TYPES[image.architecture];
  if (type === undefined)
    throw new UserFault(
      `the farm's image ${image.id} is for ${image.architecture}; say -i TYPE of an instance for it`,
    );
  if (asked === undefined) return type;
  const { InstanceTypes: [found] = [] } = await client
    .send(new DescribeInstanceTypesCommand({ InstanceTypes: [type as never] }))
    .catch((error: unknown) => {
      if (error instanceof Error && /^InvalidInstanceType$|^InvalidParameterValue$/.test(error.name))
        return { InstanceTypes: [] };
      throw error;
    });
  if (!found) throw new UserFault(`-i ${asked}: there is no such instance type in this Region`);
  const kinds: readonly string[] = found.ProcessorInfo?.SupportedArchitectures ?? [];
  if (!kinds.includes(image.architecture))
    throw new UserFault(
      `-i ${asked}: is for ${kinds.join(' and ')}, and the farm's image ${image.id} for ${image.architecture}`,
    );
  return type;
}

/**
 * Starts an instance with the volume on it, in one request: before it nothing has begun, and after it both are there,
 * with their tags, and the instance ends itself when its time is over. The volume stays then. Where a zone has no room, the next one is asked.
 *
 * @throws UserFault when no zone has room.
 */
export async function startVolume(
  client: EC2Client,
  start: VolumeStart,
  place: LaunchPlace,
): Promise<VolumeStarted> {
  let refused: Error | undefined;
  for (const { id, zone } of place.subnets) {
    try {
      const { Instances: [one] = [] } = await client.send(
        new RunInstancesCommand(requestOf(start, place, id)),
      );
      return { instance: one?.InstanceId ?? '', zone };
    } catch (error) {
      if (!(error instanceof Error) || !NOT_IN_THIS_ZONE.has(error.name)) throw error;
      refused = error;
    }
  }
  const zones = place.subnets.map(({ zone }) => zone).join(', ');
  throw new UserFault(
    `volume ${start.name}: no ${start.type} is to be had in ${zones} (${refused?.name ?? 'there are no subnets'}: ${refused?.message ?? ''}); say another with -i`,
    { cause: refused },
  );
}

function requestOf(start: VolumeStart, place: LaunchPlace, subnet: string): RunInstancesCommandInput {
  const { name, farm, profile, type, hours } = start;
  const settings = {
    BRENDA_VOLUME: name,
    BRENDA_IS_NEW: start.snapshot === undefined ? 'yes' : 'no',
    BRENDA_MINUTES: String(hours * 60),
  };
  const Tags = [
    { Key: VOLUME_TAG, Value: name },
    { Key: FARM_TAG, Value: farm },
    { Key: HOURS_TAG, Value: String(hours) },
    { Key: NAME_TAG, Value: name },
  ];
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: randomUUID(),
    ImageId: place.image.id,
    InstanceType: type as never,
    IamInstanceProfile: { Name: profile },
    UserData: Buffer.from(scriptWith(settings, script)).toString('base64'),
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: subnet,
        ...(place.securityGroups.length > 0 ? { Groups: [...place.securityGroups] } : {}),
        ...(place.isPublic === undefined ? {} : { AssociatePublicIpAddress: place.isPublic }),
      },
    ],
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
    InstanceInitiatedShutdownBehavior: 'terminate',
    BlockDeviceMappings: disksOf(start, place),
    // All volumes of the request get these: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    TagSpecifications: (['instance', 'volume', 'network-interface'] as const).map((ResourceType) => ({
      ResourceType,
      Tags,
    })),
  };
}

/** The root volume goes with the instance. Any other that the image asks for would look like the one that is meant. */
function disksOf({ sizeGiB, snapshot }: VolumeStart, { image }: LaunchPlace): BlockDeviceMapping[] {
  return [
    {
      DeviceName: image.rootDevice,
      Ebs: {
        VolumeType: 'gp3',
        Encrypted: true,
        DeleteOnTermination: true,
        ...(image.rootGiB > 0 ? { VolumeSize: image.rootGiB } : {}),
      },
    },
    ...image.otherDevices
      .filter((device) => device !== VOLUME_DEVICE)
      .map((DeviceName) => ({ DeviceName, NoDevice: '' })),
    {
      DeviceName: VOLUME_DEVICE,
      Ebs: {
        VolumeType: 'gp3' as const,
        Encrypted: true,
        VolumeSize: sizeGiB,
        DeleteOnTermination: false,
        ...(snapshot === undefined ? {} : { SnapshotId: snapshot }),
      },
    },
  ];
}
