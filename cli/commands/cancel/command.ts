import type { CancelFlags } from './run';
import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';

export function cancelCommand(): BrendaCommand {
  return command('cancel', 'render nothing more of a job')
    .description(
      "Marks a job as cancelled. Workers finish the frame that they render, and remove the job's other tasks from the queue when they receive them. Finished frames stay, and other jobs of the farm go on. brenda resume --job and seeding the job again undo this; so does brenda retry --job when it queues something.",
    )
    .argument('<job>', 'its id, as brenda status says it')
    .addOption(farmOption())
    .addOption(dryRunOption('only say what would not be rendered'))
    .addOption(jsonOption())
    .example('brenda cancel 3f2a9c4be1d07755 --farm bloom')
    .action(async (job: string, flags: CancelFlags) => (await import('./run.ts')).cancel(job, flags));
}
