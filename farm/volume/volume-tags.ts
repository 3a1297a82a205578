import type { Tag } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/fault';

/** Says of a volume or a snapshot that Brenda made it, and of which name. What does not carry it is never changed or deleted. */
export const VOLUME_TAG = 'brenda:volume';

/** By which a farm finds the snapshot: `ebs://film`. */
export const NAME_TAG = 'Name';

const NAME = /^(?!snap-)[a-z0-9][\w.-]{0,63}$/i;

/** @throws UserFault when it cannot be the name of a volume. */
export function checkVolumeName(name: string): string {
  if (NAME.test(name)) return name;
  throw new UserFault(
    `volume "${name}": a name is up to 64 letters, digits, dots, dashes and underscores, and begins neither with a sign nor with snap-`,
  );
}

/** The value of a tag, if it is there. */
export function tagOf(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find(({ Key }) => Key === key)?.Value;
}
