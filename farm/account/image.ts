import { isSnapshotId } from '../../protocol/farm/setting-forms';
import { DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { snapshotNamed } from '../volume/snapshots';
import { parameter } from './parameter';

/** A machine image, as EC2 describes it. */
export interface MachineImage {
  readonly id: string;
  /** `available`, `pending`, ... */
  readonly state: string;
  readonly name: string;
}

/**
 * An image's id, the name of a parameter that holds one, or a name filter (`*` and `?` allowed) and an owner, which select the newest
 * image.
 */
export type ImageAsked = string | { readonly name: string; readonly owner: string };

/** The form in which people write it. */
export function imageText(image: ImageAsked): string {
  return typeof image === 'string' ? image : `"${image.name}" by ${image.owner}`;
}

/**
 * The machine image that a farm's instances start from.
 *
 * @param env where AWS is. @default process.env
 * @returns undefined when this Region has none that this account may use.
 */
export async function machineImage(
  image: ImageAsked,
  env: AwsEnvironment = process.env,
): Promise<MachineImage | undefined> {
  if (typeof image === 'object') return newestImage(image, env);
  const id = image.startsWith('/') ? await parameter(image, env) : image;
  if (id === undefined) return undefined;
  return unlessMissing(() =>
    withEc2(env, async (client) => {
      const { Images: [found] = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [id] }));
      return found && { id, state: found.State ?? '', name: found.Name ?? '' };
    }),
  );
}

/** Selects as the CDK does: the available image that was created last. */
async function newestImage(
  { name, owner }: { readonly name: string; readonly owner: string },
  env: AwsEnvironment,
): Promise<MachineImage | undefined> {
  const Filters = [
    { Name: 'name', Values: [name] },
    { Name: 'state', Values: ['available'] },
  ];
  const { Images = [] } = await withEc2(env, (client) =>
    client.send(new DescribeImagesCommand({ Owners: [owner], Filters })),
  );
  const [found] = Images.sort((a, b) => (b.CreationDate ?? '').localeCompare(a.CreationDate ?? ''));
  return found && { id: found.ImageId ?? '', state: found.State ?? '', name: found.Name ?? '' };
}

/**
 * A snapshot's id and state; `completed` when all data is in it.
 *
 * @param snapshot its id, or its Name.
 * @param env where AWS is. @default process.env
 * @returns undefined when there is no snapshot with this id that this account may use.
 * @throws UserFault when no snapshot, or more than one, has this Name.
 */
export async function snapshotState(
  snapshot: string,
  env: AwsEnvironment = process.env,
): Promise<{ readonly id: string; readonly state: string } | undefined> {
  const id = isSnapshotId(snapshot) ? snapshot : await snapshotNamed(snapshot, env);
  return unlessMissing(() =>
    withEc2(env, async (client) => {
      const { Snapshots: [found] = [] } = await client.send(
        new DescribeSnapshotsCommand({ SnapshotIds: [id] }),
      );
      return found && { id, state: found.State ?? '' };
    }),
  );
}

async function unlessMissing<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    // InvalidAMIID.NotFound, InvalidAMIID.Unavailable, InvalidSnapshot.NotFound, and .Malformed of each.
    if (error instanceof Error && /^Invalid(?:AMIID|Snapshot|SnapshotID)\./.test(error.name))
      return undefined;
    throw error;
  }
}
