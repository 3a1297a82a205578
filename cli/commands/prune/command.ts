import { Option } from 'commander';
import { type BrendaCommand, command, farmOption, jsonOption } from '../../program/command';
import type { PruneFlags } from './run';

export function pruneCommand(): BrendaCommand {
  return command('prune', 'end instances until so many are left, those first that lose least')
    .description(
      'Ends instances of a farm until so many are left: first those that are dead (their checks fail, or Systems Manager has lost them), then who finished a unit most recently, and last who never finished one. Those that hold a task stay, and go by themselves when it is done. There will be no more than that until brenda scale says otherwise. Prints who goes.',
    )
    .argument('<instances>', 'how many stay')
    .addOption(farmOption())
    .option(
      '-t, --threshold <minutes>',
      'look only at instances whose uptime is so many minutes past a full hour, or more, and keep so many of these; EC2 charges by the second today (default: 0, all)',
    )
    .option('--force', 'end also those that hold a task; they give it back')
    .addOption(new Option('-d, --dry-run', 'only say who would go'))
    .addOption(jsonOption())
    .example('brenda prune 4 --farm bloom --dry-run', 'brenda prune 4 --force', 'brenda prune -t 55 4')
    .action(async (instances: string, flags: PruneFlags) =>
      (await import('./run.ts')).prune(instances, flags),
    );
}
