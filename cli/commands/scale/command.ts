import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';
import type { ScaleFlags } from './run';

export function scaleCommand(): BrendaCommand {
  return command('scale', 'how many instances a farm has')
    .description(
      'Sets the number of instances of a farm, which is also its maximum until the next brenda scale. 0 stops the farm; auto, the initial state, follows the amount of work. Instances above the number end, idle ones first; one that has a task returns it to the queue. Without --hold the farm ends instances that have no work, unless whenDrained or --when-drained keeps them. With --dry-run, and when instances are kept, it prints their cost per hour. Prints the ids of instances that were ended during a task.',
    )
    .argument('[instances]', 'a number, or auto; may be left out with --when-drained')
    .addOption(farmOption())
    .option('--hold', 'keep them also when there is nothing to render; they cost money until the next scale')
    .option(
      '--when-drained <what>',
      'keep or terminate: whether instances stay when there is nothing to render, until a deployment changes the farm',
    )
    .addOption(dryRunOption('only say what would be changed'))
    .addOption(jsonOption())
    .example(
      'brenda scale 20 --farm bloom',
      'brenda scale 2 --hold',
      'brenda scale auto',
      'brenda scale --when-drained keep',
    )
    .action(async (instances: string | undefined, flags: ScaleFlags) =>
      (await import('./run.ts')).scale(instances, flags),
    );
}
