import { DeleteSnapshotCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/failure/fault';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { BlockLog } from './block-log';
import { snapshotUses } from './disk-uses';
import { endVolume } from './instance/end-volume';
import { volumeInstances } from './instance/volume-instances';
import { type TaggedDisk, taggedDisks } from './volume-list';

export interface DeleteOptions {
  /** Only snapshots that a later one has taken the place of. @default false */
  readonly earlier?: boolean;
  /** Only the volume, and its instance. @default false */
  readonly volume?: boolean;
  /** Changes nothing. @default false */
  readonly dryRun?: boolean;
}

/** What is deleted. */
export interface Deleted {
  readonly kind: TaggedDisk['kind'] | 'instance';
  readonly id: string;
}

/**
 * Deletes the volumes and snapshots of a name, and ends the instances that `brenda volume new` has started for it: those that carry the tag,
 * and no others. Where one of the disks is used by anything else, nothing is deleted.
 *
 * @returns what is deleted, or would be.
 * @throws UserFault when there are none, or one is in use.
 */
export async function deleteDisks(
  name: string,
  { earlier = false, volume = false, dryRun = false }: DeleteOptions = {},
  env: AwsEnvironment = process.env,
): Promise<Deleted[]> {
  if (earlier && volume)
    throw new UserFault('--earlier is for snapshots, and --volume for a volume; say one of them');
  return withEc2(env, async (client) => {
    const [all, instances] = [
      await taggedDisks(client, name),
      earlier ? [] : await volumeInstances(client, name),
    ];
    if (all.length + instances.length === 0)
      throw new UserFault(`volume ${name}: there is none; brenda volume list has those that there are`);
    const doomed = chosen(all, { earlier, volume });
    if (volume && doomed.length + instances.length === 0)
      throw new UserFault(`volume ${name}: there is no volume, and snapshots stay with --volume`);
    const ids = instances.map(({ id }) => id);
    await refuseUsed(client, name, doomed, ids);
    const ended = ids.map((id): Deleted => ({ kind: 'instance', id }));
    if (dryRun) return [...ended, ...doomed];
    const volumes = doomed.filter(({ kind }) => kind === 'volume').map(({ id }) => id);
    await endVolume(client, { name, instances: ids, volumes });
    for (const { kind, id } of doomed) {
      if (kind === 'volume') continue;
      await client.send(new DeleteSnapshotCommand({ SnapshotId: id }));
      BlockLog.of(id, env).forget();
    }
    return [...ended, ...doomed];
  });
}

function chosen(
  all: readonly TaggedDisk[],
  { earlier, volume }: { readonly earlier: boolean; readonly volume: boolean },
): TaggedDisk[] {
  const newest = all.filter(({ isCurrent }) => isCurrent).at(-1);
  if (earlier)
    return all.filter(
      ({ kind, isCurrent, at, state }) =>
        kind === 'snapshot' && state !== 'pending' && !isCurrent && newest && at <= newest.at,
    );
  return all.filter(({ kind }) => !volume || kind === 'volume');
}

async function refuseUsed(
  client: EC2Client,
  name: string,
  doomed: readonly TaggedDisk[],
  instances: readonly string[],
): Promise<void> {
  const uses = await snapshotUses(
    client,
    doomed.filter(({ kind }) => kind === 'snapshot').map(({ id }) => id),
  );
  for (const { kind, id, attachedTo } of doomed) {
    const others = attachedTo.filter((one) => !instances.includes(one));
    const user = others.length > 0 ? `the instance ${others.join(', ')}` : uses.get(id);
    if (user !== undefined)
      throw new UserFault(`volume ${name}: the ${kind} ${id} is used by ${user}; nothing was deleted`);
  }
}
