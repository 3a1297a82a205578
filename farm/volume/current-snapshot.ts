import { CreateTagsCommand, DeleteTagsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserFault } from '../../protocol/failure/fault';
import { type TaggedDisk, taggedDisks } from './volume-list';
import { NAME_TAG } from './volume-tags';

/** How long EC2 is left alone between two questions. */
const PAUSE_MS = 5_000;

interface Pause {
  /** Between two questions. @default 5000 */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits until a snapshot is completed, then makes it the one that `ebs://NAME` means: it gets the tag Name, and those before it lose it.
 * A farm that was deployed with one of these goes on with it, as it knows it by its id.
 *
 * @throws UserFault when EC2 gives the snapshot up.
 */
export async function makeCurrent(
  client: EC2Client,
  name: string,
  snapshot: string,
  pause: Pause = {},
): Promise<void> {
  const all = await untilCompleted(client, name, snapshot, pause);
  const others = all.filter(({ id, isCurrent }) => isCurrent && id !== snapshot).map(({ id }) => id);
  const Tags = [{ Key: NAME_TAG, Value: name }];
  await client.send(new CreateTagsCommand({ Resources: [snapshot], Tags }));
  if (others.length > 0) await client.send(new DeleteTagsCommand({ Resources: others, Tags }));
}

/** @returns all snapshots of the name. @throws UserFault when EC2 gives the snapshot up. */
export async function untilCompleted(
  client: EC2Client,
  name: string,
  snapshot: string,
  { pauseMs = PAUSE_MS, signal }: Pause = {},
): Promise<TaggedDisk[]> {
  for (;;) {
    const all = (await taggedDisks(client, name)).filter(({ kind }) => kind === 'snapshot');
    const state = all.find(({ id }) => id === snapshot)?.state ?? 'gone';
    if (state === 'completed') return all;
    if (state !== 'pending')
      throw new UserFault(
        `volume ${name}: its snapshot ${snapshot} is ${state}, and cannot be used; try again`,
      );
    await sleep(pauseMs, undefined, { signal });
  }
}
