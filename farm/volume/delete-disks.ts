import { DeleteSnapshotCommand, DeleteVolumeCommand } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/fault';
import type { AwsEnvironment } from '../client-options';
import { withEc2 } from '../ec2-client';
import { BlockLog } from './block-log';
import { snapshotUses } from './disk-uses';
import { type TaggedDisk, taggedDisks } from './volume-list';

export interface DeleteOptions {
  /** Only snapshots that a later one has taken the place of. @default false */
  readonly earlier?: boolean;
  /** Changes nothing. @default false */
  readonly dryRun?: boolean;
}

/**
 * Deletes the volumes and snapshots of a name: those that carry the tag, and no others. Where one of them is in use nothing is deleted.
 *
 * @returns what is deleted, or would be.
 * @throws UserFault when there are none, or one is in use.
 */
export async function deleteDisks(
  name: string,
  { earlier = false, dryRun = false }: DeleteOptions = {},
  env: AwsEnvironment = process.env,
): Promise<TaggedDisk[]> {
  return withEc2(env, async (client) => {
    const all = await taggedDisks(client, name);
    if (all.length === 0)
      throw new UserFault(`volume ${name}: there is none; brenda volume list has those that there are`);
    const newest = all.filter(({ isCurrent }) => isCurrent).at(-1);
    const doomed = earlier
      ? all.filter(
          ({ kind, isCurrent, at, state }) =>
            kind === 'snapshot' && state !== 'pending' && !isCurrent && newest && at <= newest.at,
        )
      : all;
    const uses = await snapshotUses(
      client,
      doomed.filter(({ kind }) => kind === 'snapshot').map(({ id }) => id),
    );
    for (const { kind, id, attachedTo } of doomed) {
      const user = attachedTo.length > 0 ? `the instance ${attachedTo.join(', ')}` : uses.get(id);
      if (user !== undefined)
        throw new UserFault(`volume ${name}: the ${kind} ${id} is used by ${user}; nothing was deleted`);
    }
    if (dryRun) return doomed;
    for (const { kind, id } of doomed) {
      if (kind === 'volume') await client.send(new DeleteVolumeCommand({ VolumeId: id }));
      else {
        await client.send(new DeleteSnapshotCommand({ SnapshotId: id }));
        BlockLog.of(id, env).forget();
      }
    }
    return doomed;
  });
}
