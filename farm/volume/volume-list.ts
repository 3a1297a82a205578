import {
  type EC2Client,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
  type Snapshot,
  type Volume,
} from '@aws-sdk/client-ec2';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { FARM_TAG, NAME_TAG, tagOf, VOLUME_DEVICE, VOLUME_TAG } from './volume-tags';

/** A volume or a snapshot that carries the tag. */
export interface TaggedDisk {
  readonly kind: 'volume' | 'snapshot';
  /** The value of the tag. */
  readonly name: string;
  readonly id: string;
  /** As AWS calls it: `available` and `in-use` of volumes; `pending`, `completed` and `error` of snapshots. */
  readonly state: string;
  /** GiB: what a file system on it has to go round with. */
  readonly sizeGiB: number;
  /** Of a snapshot: the blocks that are written in it and in those before it; null when AWS does not tell. */
  readonly storedBytes: number | null;
  /** ISO 8601. */
  readonly at: string;
  /** Whether `ebs://NAME` means this one. */
  readonly isCurrent: boolean;
  /** Of a volume: the instances that it is attached to. */
  readonly attachedTo: readonly string[];
  /** Of a volume that `brenda volume new` has made: the farm whose image its instance has. */
  readonly farm: string | null;
}

/**
 * Volumes and snapshots with the tag, of this account and Region, each kind from the oldest to the newest.
 *
 * @param name only those of this name. @default - all
 */
export async function taggedDisks(client: EC2Client, name?: string): Promise<TaggedDisk[]> {
  const Filters = [
    name === undefined
      ? { Name: 'tag-key', Values: [VOLUME_TAG] }
      : { Name: `tag:${VOLUME_TAG}`, Values: [name] },
  ];
  const found: TaggedDisk[] = [];
  for await (const { Volumes = [] } of paginateDescribeVolumes({ client }, { Filters }))
    found.push(...Volumes.filter((one) => !isRootOfOne(one)).map(volumeOf));
  for await (const { Snapshots = [] } of paginateDescribeSnapshots(
    { client },
    { OwnerIds: ['self'], Filters },
  ))
    found.push(...Snapshots.map(snapshotOf));
  const order = ({ kind, name: of, at }: TaggedDisk): string =>
    `${of} ${kind === 'volume' ? '1' : '2'} ${at}`;
  return found.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** All volumes of a request that starts an instance get its tags, also the system's, which goes with the instance. */
function isRootOfOne({ Tags, State, Attachments = [] }: Volume): boolean {
  if (tagOf(Tags, FARM_TAG) === undefined) return false;
  return State === 'deleting' || Attachments.some(({ Device }) => Device !== VOLUME_DEVICE);
}

function volumeOf({
  VolumeId = '',
  State,
  Size = 0,
  CreateTime,
  Tags,
  Attachments = [],
}: Volume): TaggedDisk {
  return {
    kind: 'volume',
    name: tagOf(Tags, VOLUME_TAG) ?? '',
    id: VolumeId,
    state: State ?? '',
    sizeGiB: Size,
    storedBytes: null,
    at: CreateTime?.toISOString() ?? '',
    isCurrent: false,
    attachedTo: Attachments.flatMap(({ InstanceId }) => InstanceId ?? []),
    farm: tagOf(Tags, FARM_TAG) ?? null,
  };
}

function snapshotOf({
  SnapshotId = '',
  State,
  VolumeSize = 0,
  FullSnapshotSizeInBytes,
  StartTime,
  Tags,
}: Snapshot): TaggedDisk {
  const name = tagOf(Tags, VOLUME_TAG) ?? '';
  return {
    kind: 'snapshot',
    name,
    id: SnapshotId,
    state: State ?? '',
    sizeGiB: VolumeSize,
    storedBytes: FullSnapshotSizeInBytes ?? null,
    at: StartTime?.toISOString() ?? '',
    isCurrent: tagOf(Tags, NAME_TAG) === name && State === 'completed',
    attachedTo: [],
    farm: null,
  };
}

/** The same, for who has no client. @param env where AWS is. @default process.env */
export async function allDisks(name?: string, env: AwsEnvironment = process.env): Promise<TaggedDisk[]> {
  return withEc2(env, (client) => taggedDisks(client, name));
}
