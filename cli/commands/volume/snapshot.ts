import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { withEc2 } from '../../../farm/aws/ec2-client';
import { snapshotVolume, volumeToSave } from '../../../farm/volume/snapshot-volume';
import { diskDollarsAMonth } from '../../../farm/volume/instance/volume-cost';
import { checkVolumeName } from '../../../farm/volume/volume-tags';
import { dollarsText } from '../../output/dollars-text';
import { interruptible } from '../../program/interruptible';

export interface VolumeSnapshotFlags {
  readonly dryRun?: true;
  readonly json?: true;
}

/** `brenda volume snapshot`: a snapshot of a volume. */
export async function volumeSnapshot(name: string, { dryRun, json }: VolumeSnapshotFlags): Promise<void> {
  checkVolumeName(name);
  const say = (text: string): boolean => process.stderr.write(`${name}: ${text}\n`);
  const goOn = `what is begun goes on at AWS; brenda volume snapshot ${name} goes on from there`;
  await interruptible(goOn, (signal) =>
    tellingAwsFaults(() =>
      withEc2(process.env, async (client) => {
        const asked = await volumeToSave(client, name);
        const { volume, instances } = asked;
        const most = dollarsText(diskDollarsAMonth('snapshot', volume.sizeGiB));
        if (dryRun) {
          const ids = instances.map(({ id }) => id);
          const goes = volume.farm === null ? '' : `; then ${[...ids, volume.id].join(' and ')} would go`;
          if (json)
            process.stdout.write(
              `${JSON.stringify({ name, dryRun: true, volume: volume.id, instances: ids, snapshot: null })}\n`,
            );
          say(
            `a snapshot of ${volume.id} would be taken, which costs ${most} at most${goes}; nothing was changed`,
          );
          return;
        }
        const [attached] = volume.attachedTo;
        if (volume.farm === null && attached !== undefined)
          process.stderr.write(
            `warning: ${volume.id} is attached to ${attached}; what is written but not on the disk yet is not in the snapshot\n`,
          );
        const { snapshot } = await snapshotVolume(client, asked, { onStep: say, signal });
        process.stdout.write(
          json ? `${JSON.stringify({ name, volume: volume.id, snapshot })}\n` : `${snapshot}\n`,
        );
        say(`"project": "ebs://${name}"`);
      }),
    ),
  );
}
