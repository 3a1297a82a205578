import { tellingAwsFaults } from '../farm/account/aws-fault';
import { snapshotVolume } from '../farm/volume/snapshot-volume';
import { checkVolumeName } from '../farm/volume/volume-tags';

export interface VolumeSnapshotFlags {
  readonly json?: true;
}

/** `brenda volume snapshot`: a snapshot of a volume. */
export async function volumeSnapshot(name: string, { json }: VolumeSnapshotFlags): Promise<void> {
  checkVolumeName(name);
  await tellingAwsFaults(async () => {
    const { volume, snapshot } = await snapshotVolume(name, (begun) => {
      const [instance] = begun.volume.attachedTo;
      if (instance !== undefined)
        process.stderr.write(
          `warning: ${begun.volume.id} is attached to ${instance}; what is written but not on the disk yet is not in the snapshot\n`,
        );
      process.stderr.write(`${name}: ${begun.snapshot} is begun; waiting until it is completed\n`);
    });
    process.stdout.write(
      json ? `${JSON.stringify({ name, volume: volume.id, snapshot })}\n` : `${snapshot}\n`,
    );
    process.stderr.write(`${name}: "project": "ebs://${name}"\n`);
  });
}
