import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { type DeleteOptions, deleteDisks } from '../../../farm/volume/delete-disks';
import { checkVolumeName } from '../../../farm/volume/volume-tags';

export interface VolumeDeleteFlags extends DeleteOptions {
  readonly json?: true;
}

/** `brenda volume delete`: those that carry the tag. */
export async function volumeDelete(name: string, flags: VolumeDeleteFlags): Promise<void> {
  checkVolumeName(name);
  const { dryRun = false, json } = flags;
  const deleted = await tellingAwsFaults(() => deleteDisks(name, flags));
  for (const { kind, id } of deleted)
    process.stdout.write(json ? `${JSON.stringify({ name, kind, id, dryRun })}\n` : `${id}\n`);
  const what = `${String(deleted.length)} ${deleted.length === 1 ? 'is' : 'are'} deleted`;
  process.stderr.write(`${name}: ${dryRun ? `${what} without --dry-run; nothing was changed` : what}\n`);
}
