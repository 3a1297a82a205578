import { type BrendaCommand, command, farmOption, jobOption, jsonOption } from '../../program/command';
import type { StatusFlags } from './run';

export function statusCommand(): BrendaCommand {
  return command('status', 'what is done, failed and missing, in an output folder or on a farm')
    .description(
      'Of an output folder: whether its last run is still running, and how long; what is done, what is missing as its files were deleted or changed since, and what is still to come; whose frames lie there; who rendered what, seconds a frame. Writes nothing. Of a farm on AWS: also its tasks, the time left, and of each instance that is wanted whether it is requested, waits for capacity, has no quota, is launched or was interrupted, since when and why. Without a folder it is of the only farm.',
    )
    .argument('[folder]', 'the output folder of a render, or its scene where that is the default one')
    .addOption(farmOption())
    .addOption(jobOption('of a folder: another job than the one that was asked for last'))
    .option('--watch', 'look again every few seconds, until the run has ended, or the farm is drained')
    .addOption(jsonOption('print one JSON object; with --watch, one a line for each look'))
    .example('brenda status scene.blend', 'brenda status frames/scene', 'brenda status --farm bloom --watch')
    .action(async (folder: string | undefined, flags: StatusFlags) =>
      (await import('./run.ts')).status(folder, flags),
    );
}
