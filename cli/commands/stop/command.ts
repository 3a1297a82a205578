import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';
import type { StopFlags } from '../scale/run';

export function stopCommand(): BrendaCommand {
  return command('stop', 'end all instances of a farm; what is queued stays queued')
    .description(
      'Ends all instances of a farm, including those that render: their tasks return to the queue. No instance is launched again, whatever is queued, until brenda scale sets a number or auto, or brenda resume is run. Prints the ids of instances that were ended during a task.',
    )
    .addOption(farmOption())
    .option('--keep', 'not possible: see docs/decisions/0046-instances-end-and-are-not-stopped.md')
    .addOption(dryRunOption('only say what would be ended'))
    .addOption(jsonOption())
    .example('brenda stop --farm bloom')
    .action(async (flags: StopFlags) => (await import('../scale/run.ts')).stop(flags));
}
