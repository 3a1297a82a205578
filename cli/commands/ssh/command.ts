import { type BrendaCommand, command, farmOption, jsonOption } from '../../program/command';
import type { SshFlags } from './run';

export function sshCommand(): BrendaCommand {
  return command('ssh', 'a shell on an instance of a farm or of a volume')
    .description(
      "Opens a shell by Session Manager, on an instance of a farm, or on the one that brenda volume new has started for a volume: no port is open, and there is no key. You are the user ssm-user there, who may use sudo. Needs Session Manager's plugin on this machine.",
    )
    .argument('[instance]', 'its id, or the name of a volume (default: the only one of the farm)')
    .addOption(farmOption())
    .addOption(
      jsonOption(
        'open nothing, and print the instances that there are: one JSON object for each, a line each',
      ),
    )
    .example('brenda ssh --farm bloom', 'brenda ssh i-0123456789abcdef0', 'brenda ssh film')
    .action(async (instance: string | undefined, flags: SshFlags) =>
      (await import('./run.ts')).ssh(instance, flags),
    );
}
