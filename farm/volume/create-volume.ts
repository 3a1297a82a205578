import { randomUUID } from 'node:crypto';
import {
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DescribeAvailabilityZonesCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  waitUntilVolumeAvailable,
} from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/failure/fault';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { snapshotId } from './snapshots';
import { BlockLog } from './block-log';
import { untilCompleted } from './current-snapshot';
import { type DiskImage, putImage } from './upload-image';
import { taggedDisks } from './volume-list';
import { NAME_TAG, VOLUME_TAG } from './volume-tags';

const PATIENCE_SECONDS = 600;
const NO_SUCH_SNAPSHOT = /^InvalidSnapshot(?:ID)?\.(?:NotFound|Malformed)$|^InvalidParameterValue$/;

export interface VolumeAsked {
  readonly name: string;
  /** `eu-central-1a` */
  readonly zone: string;
  /** What is on it: a snapshot's id, or its Name. */
  readonly from: string;
  /** @default - as large as the snapshot's */
  readonly sizeGiB?: number;
}

/**
 * A gp3 volume with what a snapshot has, encrypted with the account's key for EBS. It is there for an instance to work on, and to take the
 * next snapshot of.
 *
 * @returns its id.
 * @throws UserFault when there is no such zone or snapshot, it cannot be used, or the volume would be smaller than the snapshot's.
 */
export async function createVolume(
  { name, zone, from, sizeGiB }: VolumeAsked,
  env: AwsEnvironment = process.env,
): Promise<string> {
  const SnapshotId = await snapshotId(from, env);
  return withEc2(env, async (client) => {
    await refuseUnknownZone(client, zone);
    await usableSnapshot(client, SnapshotId, sizeGiB);
    const Tags = [
      { Key: VOLUME_TAG, Value: name },
      { Key: NAME_TAG, Value: name },
    ];
    const { VolumeId = '' } = await client.send(
      new CreateVolumeCommand({
        AvailabilityZone: zone,
        SnapshotId,
        Size: sizeGiB,
        VolumeType: 'gp3',
        Encrypted: true,
        ClientToken: randomUUID(),
        TagSpecifications: [{ ResourceType: 'volume', Tags }],
      }),
    );
    await waitUntilVolumeAvailable({ client, maxWaitTime: PATIENCE_SECONDS }, { VolumeIds: [VolumeId] });
    return VolumeId;
  });
}

/**
 * The same of an image, which goes there by way of a snapshot that is deleted again: an empty file system, say, that need not be made on
 * an instance.
 */
export async function createVolumeOf(
  image: DiskImage,
  { name, zone }: Pick<VolumeAsked, 'name' | 'zone'>,
  env: AwsEnvironment = process.env,
): Promise<string> {
  const { snapshot } = await putImage(name, image, {}, { env });
  return withEc2(env, async (client) => {
    await untilCompleted(client, name, snapshot);
    const volume = await createVolume({ name, zone, from: snapshot }, env);
    await client.send(new DeleteSnapshotCommand({ SnapshotId: snapshot }));
    BlockLog.of(snapshot, env).forget();
    return volume;
  });
}

/** The snapshot that `ebs://NAME` means; undefined when there is none that Brenda made. */
export async function currentSnapshot(
  name: string,
  env: AwsEnvironment = process.env,
): Promise<string | undefined> {
  const disks = await withEc2(env, (client) => taggedDisks(client, name));
  return disks.filter(({ isCurrent }) => isCurrent).at(-1)?.id;
}

/** @throws UserFault when this is no zone of the Region. */
export async function checkZone(zone: string, env: AwsEnvironment = process.env): Promise<void> {
  await withEc2(env, (client) => refuseUnknownZone(client, zone));
}

async function refuseUnknownZone(client: EC2Client, zone: string): Promise<void> {
  const { AvailabilityZones = [] } = await client.send(new DescribeAvailabilityZonesCommand({}));
  const zones = AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []).sort();
  if (!zones.includes(zone))
    throw new UserFault(`--zone ${zone}: the zones of this Region are ${zones.join(', ')}`);
}

/**
 * How many GiB a snapshot has.
 *
 * @throws UserFault when there is none in this Region, it cannot be used, or a volume of `sizeGiB` would be smaller.
 */
export async function usableSnapshot(
  client: EC2Client,
  snapshot: string,
  sizeGiB: number | undefined,
): Promise<number> {
  const asked = new DescribeSnapshotsCommand({ SnapshotIds: [snapshot] });
  const { Snapshots: [found] = [] } = await client.send(asked).catch((error: unknown) => {
    if (error instanceof Error && NO_SUCH_SNAPSHOT.test(error.name)) return { Snapshots: [] };
    throw error;
  });
  if (!found)
    throw new UserFault(
      `--from ${snapshot}: there is no such snapshot in ${await client.config.region()}; aws ec2 copy-snapshot copies one of another Region`,
    );
  const { State, VolumeSize: least = 0 } = found;
  if (State !== 'completed')
    throw new UserFault(`--from ${snapshot}: is ${String(State)}; only one that is completed can be used`);
  if (sizeGiB !== undefined && sizeGiB < least)
    throw new UserFault(
      `--size ${String(sizeGiB)}: the snapshot ${snapshot} has ${String(least)} GiB, and a volume of it no fewer`,
    );
  return least;
}
