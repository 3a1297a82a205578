import type { CancelFlags } from './run';
import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';

export function cancelCommand(): BrendaCommand {
  return command('cancel', 'render nothing more of a job')
    .description(
      'Marks a job as cancelled: what is being rendered of it is finished, and workers take its other tasks off the queue as they meet them. Frames that are done stay. Other jobs of the farm go on. brenda resume --job and seeding it anew undo it, and so does brenda retry --job when it sends something.',
    )
    .argument('<job>', 'its id, as brenda status says it')
    .addOption(farmOption())
    .addOption(dryRunOption('only say what would not be rendered'))
    .addOption(jsonOption())
    .example('brenda cancel 3f2a9c4be1d07755 --farm bloom')
    .action(async (job: string, flags: CancelFlags) => (await import('./run.ts')).cancel(job, flags));
}
