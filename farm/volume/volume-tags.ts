import type { Tag } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/failure/fault';

/** Says of a volume or a snapshot that Brenda made it, and of which name. What does not carry it is never changed or deleted. */
export const VOLUME_TAG = 'brenda:volume';

/** By which a farm finds the snapshot: `ebs://film`. */
export const NAME_TAG = 'Name';

/** The tag of everything of a farm; its value is the farm's name. Of an instance for a volume: whose image and network it has. */
export const FARM_TAG = 'brenda:farm';

/** Of an instance for a volume: after how many hours it ends itself. */
export const HOURS_TAG = 'brenda:hours';

/** Under which `brenda volume new` attaches a volume; Nitro calls it otherwise, and the script on the instance looks for it. */
export const VOLUME_DEVICE = '/dev/sdf';

const NAME = /^(?!snap-)[a-z0-9][\w.-]{0,63}$/i;

/** @throws UserFault when it cannot be the name of a volume. */
export function checkVolumeName(name: string): string {
  if (NAME.test(name)) return name;
  throw new UserFault(
    `volume "${name}": a name is up to 64 letters, digits, dots, dashes and underscores, and begins neither with a sign nor with snap-`,
  );
}

/** What copy and ssh take for something else than a volume. */
const ELSE = /^(?:HOST|i-[0-9a-f]{8,17})$/;

/** @throws UserFault when it cannot be the name of a volume with an instance. */
export function checkNewVolumeName(name: string): string {
  checkVolumeName(name);
  if (!ELSE.test(name)) return name;
  throw new UserFault(`volume ${name}: stands for instances in brenda copy; take another name`);
}

/** The value of a tag, if it is there. */
export function tagOf(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find(({ Key }) => Key === key)?.Value;
}
