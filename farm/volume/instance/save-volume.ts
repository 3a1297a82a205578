import {
  CreateSnapshotCommand,
  type EC2Client,
  DescribeSnapshotsCommand,
  waitUntilInstanceStopped,
  waitUntilVolumeAvailable,
} from '@aws-sdk/client-ec2';
import { UserFault } from '../../../protocol/failure/fault';
import type { AwsEnvironment } from '../../aws/client-options';
import { makeCurrent } from '../current-snapshot';
import { endVolume } from './end-volume';
import { isUp, type VolumeInstance } from './volume-instances';
import { volumeCommand } from './volume-command';
import type { TaggedDisk } from '../volume-list';
import { tagOf, VOLUME_TAG } from '../volume-tags';

/** How long an instance that ends may take to let go of its volume. */
const PATIENCE_SECONDS = 600;

export interface SaveOptions {
  /** Is told what is done, and what is waited for: a snapshot may take an hour. */
  readonly onStep?: (text: string) => void;
  /** Seconds between two questions. @default 5 */
  readonly pauseSeconds?: number;
  readonly signal?: AbortSignal;
  /** Where AWS is. @default process.env */
  readonly env?: AwsEnvironment;
}

/**
 * Unmounts a volume of `brenda volume new`, takes the snapshot that `ebs://NAME` means from then on, and takes instance and volume away. Each
 * step finds what one before it has left, so that a command that was killed is given again, and two at once do no harm.
 *
 * @param instances those of the volume that have not ended.
 * @returns the snapshot.
 * @throws UserFault when it cannot be unmounted, or EC2 gives the snapshot up. Then nothing is taken away.
 */
export async function saveVolume(
  client: EC2Client,
  volume: TaggedDisk,
  instances: readonly VolumeInstance[],
  { onStep = () => undefined, pauseSeconds = 5, signal, env = process.env }: SaveOptions = {},
): Promise<string> {
  const { name } = volume;
  const isUnmounted = await unmount(client, volume, instances, { onStep, pauseSeconds, signal, env });
  // Nothing was written since it was unmounted: what was begun then has all of it.
  const begun = isUnmounted ? await begunOf(client, volume) : undefined;
  const snapshot = begun ?? (await takeSnapshot(client, volume));
  signal?.throwIfAborted();
  onStep(
    begun === undefined
      ? `${snapshot} is begun; waiting until it is completed`
      : `${snapshot} is begun already; waiting until it is completed`,
  );
  await makeCurrent(client, name, snapshot, { pauseMs: pauseSeconds * 1000, ...(signal ? { signal } : {}) });
  onStep('the instance ends, and the volume goes');
  const ids = instances.map(({ id }) => id);
  await endVolume(
    client,
    { name, instances: ids, volumes: [volume.id] },
    { pauseSeconds, ...(signal ? { signal } : {}) },
  );
  return snapshot;
}

type Unmounting = Required<Pick<SaveOptions, 'onStep' | 'pauseSeconds' | 'env'>> & {
  readonly signal: AbortSignal | undefined;
};

/** @returns whether an instance says that it had been unmounted before. */
async function unmount(
  client: EC2Client,
  { name, id, state }: TaggedDisk,
  instances: readonly VolumeInstance[],
  { onStep, pauseSeconds, signal, env }: Unmounting,
): Promise<boolean> {
  const up = instances.find((one) => isUp(one));
  if (up) {
    onStep(`unmounting on ${up.id}`);
    const answer = await volumeCommand(up.id, 'unmount', env);
    if (!answer)
      throw new UserFault(
        `volume ${name}: Systems Manager does not reach ${up.id}: it boots, or its agent has stopped; try again in a minute`,
      );
    if (!answer.isDone) throw new UserFault(`volume ${name}: ${answer.said}`);
    onStep(answer.said);
    return answer.said === 'unmounted already';
  }
  // A machine unmounts on its way down. One that is stopped keeps its volume, and writes nothing.
  const leaving = instances.find(({ state: of }) => of === 'shutting-down' || of === 'stopping');
  if (leaving || (state === 'in-use' && instances.length === 0)) {
    onStep('the instance ends; waiting until it has');
    const wait = { client, minDelay: pauseSeconds, maxDelay: pauseSeconds, maxWaitTime: PATIENCE_SECONDS };
    const patient = { ...wait, ...(signal ? { abortSignal: signal } : {}) };
    if (leaving?.state === 'stopping') await waitUntilInstanceStopped(patient, { InstanceIds: [leaving.id] });
    else await waitUntilVolumeAvailable(patient, { VolumeIds: [id] });
  }
  return false;
}

/** A snapshot of the volume that another command has begun, and that is not completed. */
async function begunOf(client: EC2Client, volume: TaggedDisk): Promise<string | undefined> {
  const Filters = [
    { Name: 'volume-id', Values: [volume.id] },
    { Name: 'status', Values: ['pending'] },
  ];
  const { Snapshots = [] } = await client.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters }));
  return Snapshots.find(({ Tags }) => tagOf(Tags, VOLUME_TAG) === volume.name)?.SnapshotId;
}

/** A snapshot of the volume, with its tag. */
export async function takeSnapshot(client: EC2Client, { id, name }: TaggedDisk): Promise<string> {
  const { SnapshotId = '' } = await client.send(
    new CreateSnapshotCommand({
      VolumeId: id,
      Description: `Brenda: ${name}`,
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: VOLUME_TAG, Value: name }] }],
    }),
  );
  return SnapshotId;
}
