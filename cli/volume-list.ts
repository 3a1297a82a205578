import { tellingAwsFaults } from '../farm/account/aws-fault';
import { allDisks } from '../farm/volume/volume-list';
import { checkVolumeName } from '../farm/volume/volume-tags';
import { diskLines, dollarsAMonth } from './volume-text';

export interface VolumeListFlags {
  readonly json?: true;
}

/** `brenda volume list`: volumes and snapshots, and what they cost. */
export async function volumeList(name: string | undefined, { json }: VolumeListFlags): Promise<void> {
  if (name !== undefined) checkVolumeName(name);
  const disks = await tellingAwsFaults(() => allDisks(name));
  if (json) {
    for (const disk of disks)
      process.stdout.write(`${JSON.stringify({ ...disk, dollarsAMonth: dollarsAMonth(disk) })}\n`);
    return;
  }
  if (disks.length > 0) process.stdout.write(`${diskLines(disks).join('\n')}\n`);
  else
    process.stderr.write(
      `there is no volume${name === undefined ? '' : ` ${name}`} in this Region; brenda volume upload makes one\n`,
    );
}
