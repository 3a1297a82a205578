import { type BrendaCommand, command, farmOption, jsonOption } from '../../program/command';
import type { UserDataFlags } from './run';

export function userDataCommand(): BrendaCommand {
  return command('user-data', 'print what an instance runs when it boots')
    .description(
      'Prints the user data of the launch template that the farm starts its instances from now: the settings, and the first stage of boot. There are no secrets in it: an instance has its permissions by its role.',
    )
    .addOption(farmOption())
    .addOption(jsonOption())
    .example('brenda user-data --farm bloom')
    .action(async (flags: UserDataFlags) => (await import('./run.ts')).userData(flags));
}
