import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';
import type { ResetFlags } from './run';

export function resetCommand(): BrendaCommand {
  return command('reset', 'empty the queue of a farm')
    .description(
      'Removes every task from the queue of a farm, says how many, and cancels the jobs of which something is missing: brenda resume --job queues it again. Prints their ids. Frames that are done stay. With --hard the dead letters go, too, and it is forgotten what was queued before: whatever is asked for next is seeded anew. Where tasks are being rendered, it wants --yes.',
    )
    .addOption(farmOption())
    .option('--hard', 'also remove the dead letters, and forget what was seeded')
    .option('--yes', 'also when tasks are being rendered, which are broken off')
    .addOption(dryRunOption('only say what would be removed'))
    .addOption(jsonOption())
    .example('brenda reset --farm bloom', 'brenda reset --hard --yes --farm bloom')
    .action(async (flags: ResetFlags) => (await import('./run.ts')).reset(flags));
}
