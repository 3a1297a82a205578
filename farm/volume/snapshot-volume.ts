import type { EC2Client } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/failure/fault';
import { makeCurrent } from './current-snapshot';
import { type SaveOptions, saveVolume, takeSnapshot } from './instance/save-volume';
import { type VolumeInstance, volumeInstances } from './instance/volume-instances';
import { type TaggedDisk, taggedDisks } from './volume-list';

/** A volume that a snapshot is to be taken of. */
export interface VolumeToSave {
  readonly volume: TaggedDisk;
  /** Those that `brenda volume new` has started for it, and that have not ended. */
  readonly instances: readonly VolumeInstance[];
}

export interface SnapshotTaken {
  readonly volume: TaggedDisk;
  readonly snapshot: string;
}

/** @throws UserFault when there is no volume of this name, or several. */
export async function volumeToSave(client: EC2Client, name: string): Promise<VolumeToSave> {
  const volumes = (await taggedDisks(client, name)).filter(({ kind }) => kind === 'volume');
  const [volume, ...others] = volumes;
  if (!volume)
    throw new UserFault(
      `volume ${name}: there is no volume to take a snapshot of; brenda volume upload ${name} FOLDER makes a snapshot without one`,
    );
  if (others.length > 0)
    throw new UserFault(
      `volume ${name}: ${String(volumes.length)} volumes have that name (${volumes.map(({ id }) => id).join(', ')}); delete those that are not meant`,
    );
  return { volume, instances: await volumeInstances(client, name) };
}

/**
 * Takes a snapshot of a volume, and makes it what `ebs://NAME` means once it is completed. One of `brenda volume new` is unmounted before, and
 * goes afterwards, with its instance.
 *
 * @throws UserFault when it cannot be unmounted, or EC2 gives the snapshot up.
 */
export async function snapshotVolume(
  client: EC2Client,
  { volume, instances }: VolumeToSave,
  options: SaveOptions = {},
): Promise<SnapshotTaken> {
  if (volume.farm !== null) return { volume, snapshot: await saveVolume(client, volume, instances, options) };
  const snapshot = await takeSnapshot(client, volume);
  options.onStep?.(`${snapshot} is begun; waiting until it is completed`);
  await makeCurrent(client, volume.name, snapshot, options.signal ? { signal: options.signal } : {});
  return { volume, snapshot };
}
