import { CreateSnapshotCommand } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/fault';
import type { AwsEnvironment } from '../client-options';
import { withEc2 } from '../ec2-client';
import { makeCurrent } from './current-snapshot';
import { type TaggedDisk, taggedDisks } from './volume-list';
import { VOLUME_TAG } from './volume-tags';

export interface SnapshotTaken {
  readonly volume: TaggedDisk;
  readonly snapshot: string;
}

/**
 * Takes a snapshot of the volume of this name, and makes it what `ebs://NAME` means once it is completed.
 *
 * @param onBegun is told what was begun: it may take an hour.
 * @throws UserFault when there is no such volume, or several.
 */
export async function snapshotVolume(
  name: string,
  onBegun: (taken: SnapshotTaken) => void = () => undefined,
  env: AwsEnvironment = process.env,
): Promise<SnapshotTaken> {
  return withEc2(env, async (client) => {
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
    const { SnapshotId: snapshot = '' } = await client.send(
      new CreateSnapshotCommand({
        VolumeId: volume.id,
        Description: `Brenda: ${name}`,
        TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: VOLUME_TAG, Value: name }] }],
      }),
    );
    onBegun({ volume, snapshot });
    await makeCurrent(client, name, snapshot);
    return { volume, snapshot };
  });
}
