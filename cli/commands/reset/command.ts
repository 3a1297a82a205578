import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';
import type { ResetFlags } from './run';

export function resetCommand(): BrendaCommand {
  return command('reset', 'empty the queue of a farm')
    .description(
      'Removes every task from the queue of a farm, prints how many, and cancels the jobs that are not complete; brenda resume --job queues one again. Prints the ids of the jobs. Finished frames stay. With --hard it also deletes the dead letters and the record of what was queued before, so that the next request is seeded completely. While tasks are being rendered it needs --yes.',
    )
    .addOption(farmOption())
    .option('--hard', 'also remove the dead letters, and forget what was seeded')
    .option('--yes', 'also when tasks are being rendered, which are broken off')
    .addOption(dryRunOption('only say what would be removed'))
    .addOption(jsonOption())
    .example('brenda reset --farm bloom', 'brenda reset --hard --yes --farm bloom')
    .action(async (flags: ResetFlags) => (await import('./run.ts')).reset(flags));
}
