import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';
import type { ScaleFlags } from './run';

export function scaleCommand(): BrendaCommand {
  return command('scale', 'how many instances a farm has')
    .description(
      'Has a farm want so many instances, and no more than that until it is scaled anew: 0 stops it, auto is as many as there is work for, which is how a farm begins. Those that are too many end; one that has a task gives it back, and none has to as long as others are idle. Without --hold the farm sends away who has nothing to render, unless whenDrained or --when-drained say that they stay. With --dry-run, and where instances are to stay, it says what they cost an hour. Prints the ids of instances that were ended in the middle of a task.',
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
