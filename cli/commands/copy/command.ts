import { collected } from '../../options/collected';
import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';
import type { CopyFlags } from './run';

export function copyCommand(): BrendaCommand {
  return command('copy', 'files to instances of a farm or of a volume, or from them')
    .description(
      "Copies a file or a folder between this machine and instances of a farm: HOST:path is on all of them, i-0123456789abcdef0:path on one; film:path is on the volume film, on the instance that brenda volume new has started for it. On this machine's side HOST stands for the instance's id, so that what comes from several lies apart. It is scp through Session Manager: no port is open, and the key is made for this copy and good for a minute. Needs OpenSSH and Session Manager's plugin on this machine, and EC2 Instance Connect on the instances. The plugin sends less than 1 MB a second to an instance: put large files into the project, or on a snapshot (brenda volume upload).",
    )
    .argument('<source>', 'what is copied')
    .argument('<destination>', 'where to')
    .addOption(farmOption())
    .option('--instance <ids>', 'of HOST, these alone, separated by commas', collected)
    .option('--type <types>', 'of HOST, instances of these types alone, separated by commas', collected)
    .option('--user <name>', 'as whom on the instances; ubuntu on Ubuntu', 'ec2-user')
    .addOption(dryRunOption('only say what would be copied'))
    .addOption(jsonOption('print one JSON object for each instance, a line each'))
    .example(
      'brenda copy HOST:/var/log/brenda.log logs/HOST.log --farm bloom',
      'brenda copy textures HOST:/tmp/',
      'brenda copy notes.txt i-0123456789abcdef0:',
      'brenda copy ./film film:',
    )
    .action(async (source: string, destination: string, flags: CopyFlags) =>
      (await import('./run.ts')).copy(source, destination, flags),
    );
}
