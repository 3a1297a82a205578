import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';
import type { VolumeCreateFlags } from './create';
import type { VolumeDeleteFlags } from './delete';
import type { VolumeListFlags } from './list';
import type { VolumeNewFlags } from './new';
import type { VolumeSnapshotFlags } from './snapshot';
import type { VolumeUploadFlags } from './upload';

const NAME = 'what it is called; a farm finds the snapshot as ebs://NAME';

export function volumeCommand(): BrendaCommand {
  const volume = command('volume', 'projects on EBS: hundreds of gigabytes')
    .description(
      'A project, or a part of it, on an EBS snapshot, which becomes a disk of each instance. upload makes one of a folder, without any instance. new starts a small instance with a volume on it, to copy files to or to work on; create is for an instance of your own; snapshot keeps what a volume has. Everything that it makes is encrypted and carries the tag brenda:volume; nothing else is touched.',
    )
    .example('brenda volume upload film ./film');
  for (const make of [uploadCommand, newCommand, createCommand, snapshotCommand, listCommand, deleteCommand])
    volume.addCommand(make());
  return volume;
}

function uploadCommand(): BrendaCommand {
  return command('upload', 'a folder becomes a snapshot')
    .description(
      'Makes an ext4 image of a folder, with all that is in it, and sends the blocks that are not empty to EBS, which makes a snapshot of them: "project": "ebs://NAME". Sent again, only blocks that have changed go over the line, and what was broken off goes on; what was sent is remembered in ~/.cache/brenda. The image needs as much room in TMPDIR as the folder has, for that time. Prints the id of the snapshot.',
    )
    .argument('<name>', NAME)
    .argument('<folder>', 'its content is at the top of the disk; all users must be able to read it')
    .option('-s, --size <gib>', 'GiB of the disk (default: as many as the folder needs)')
    .addOption(jsonOption())
    .example('brenda volume upload film ./film', 'brenda volume upload textures ~/textures --size 200')
    .action(async (name: string, folder: string, flags: VolumeUploadFlags) =>
      (await import('./upload.ts')).volumeUpload(name, folder, flags),
    );
}

function newCommand(): BrendaCommand {
  return command('new', 'a volume on an instance of its own, to copy to')
    .description(
      "Starts a small on-demand instance with a gp3 volume, which it mounts on /mnt/NAME: it has a farm's image and network, no open port, and a role by which it answers Systems Manager and nothing else. brenda copy and brenda ssh reach it by the volume's name. The volume has what the snapshot of its name has, or that of --from; where there is none, an empty ext4 file system. A file system that is there is never formatted. After --hours the instance ends itself, and the volume stays. Says first what it costs. Prints the id of the volume.",
    )
    .argument('<name>', NAME)
    .addOption(farmOption('the farm whose image and network the instance has (default: the only one)'))
    .option('-s, --size <gib>', 'GiB (default: as many as the snapshot has)')
    .option('-S, --from <snapshot>', 'the id or the Name of a snapshot')
    .option('-z, --zone <zone>', 'one of the zones of the farm (default: the first that has room)')
    .option('-i, --instance-type <type>', 'of the instance (default: t3.micro, or t4g.micro for ARM)')
    .option('--hours <n>', 'after which the instance ends itself, from 1 to 48', '8')
    .option('--yes', 'without a question, also a volume of more than 1500 GiB')
    .addOption(dryRunOption('only say what would be started, and what it costs'))
    .addOption(jsonOption())
    .example('brenda volume new film --size 4', 'brenda volume new film --from film')
    .action(async (name: string, flags: VolumeNewFlags) => (await import('./new.ts')).volumeNew(name, flags));
}

function createCommand(): BrendaCommand {
  return command('create', 'a volume for an instance to work on')
    .description(
      'Makes a gp3 volume, to be attached to an instance of yours. It has what the snapshot of its name has, or that of --from; where there is none, an empty ext4 file system. A volume is billed by its size until it is deleted. Prints its id.',
    )
    .argument('<name>', NAME)
    .requiredOption('-z, --zone <zone>', 'the zone of the instance, as eu-central-1a')
    .option('-s, --size <gib>', 'GiB (default: as many as the snapshot has)')
    .option('-S, --from <snapshot>', 'the id or the Name of a snapshot')
    .option('--yes', 'without a question, also a volume of more than 1500 GiB')
    .addOption(jsonOption())
    .example(
      'brenda volume create bake --size 100 --zone eu-central-1a',
      'brenda volume create film --from snap-0123456789abcdef0 --zone eu-central-1a',
    )
    .action(async (name: string, flags: VolumeCreateFlags) =>
      (await import('./create.ts')).volumeCreate(name, flags),
    );
}

function snapshotCommand(): BrendaCommand {
  return command('snapshot', 'a snapshot of a volume')
    .description(
      'Takes a snapshot of the volume of this name, and waits until farms can use it: "project": "ebs://NAME". A volume that brenda volume new has made is unmounted before, after all users were allowed to read what is on it, and goes afterwards, with its instance. Any other one unmount first, or what is being written is not in the snapshot. Given again, it goes on where it was broken off. Prints the id of the snapshot.',
    )
    .argument('<name>', NAME)
    .addOption(dryRunOption('only say what would be done, and what it costs'))
    .addOption(jsonOption())
    .example('brenda volume snapshot bake')
    .action(async (name: string, flags: VolumeSnapshotFlags) =>
      (await import('./snapshot.ts')).volumeSnapshot(name, flags),
    );
}

function listCommand(): BrendaCommand {
  return command('list', 'volumes, their instances, snapshots, and what they cost')
    .description(
      'Lists what has the tag brenda:volume in this Region: instances that brenda volume new has started, volumes, and snapshots. What instances cost is by the price list, without their own disk and address. What disks cost is reckoned with the prices of us-east-1; of a snapshot it is the most, as snapshots of one name share the blocks that are alike.',
    )
    .argument('[name]', 'only those of this name')
    .addOption(jsonOption('print one JSON object a line'))
    .example('brenda volume list')
    .action(async (name: string | undefined, flags: VolumeListFlags) =>
      (await import('./list.ts')).volumeList(name, flags),
    );
}

function deleteCommand(): BrendaCommand {
  return command('delete', 'delete them')
    .description(
      'Deletes all volumes and snapshots of a name that carry the tag brenda:volume, and ends the instance that brenda volume new has started for it. Where a machine image, a farm or another instance uses one of them, nothing is deleted. Prints the ids.',
    )
    .argument('<name>', 'as brenda volume list has it')
    .option('--earlier', 'only the snapshots that a later one has taken the place of')
    .option('--volume', 'only the volume and its instance; what no snapshot has is lost')
    .addOption(dryRunOption('only say what would be deleted'))
    .addOption(jsonOption('print one JSON object a line'))
    .example('brenda volume delete film --dry-run', 'brenda volume delete film --earlier')
    .action(async (name: string, flags: VolumeDeleteFlags) =>
      (await import('./delete.ts')).volumeDelete(name, flags),
    );
}
