import { type BrendaCommand, command, farmOption, jobOption, jsonOption } from '../../program/command';
import type { FailuresFlags } from './run';

export function failuresCommand(): BrendaCommand {
  return command('failures', 'what failed, why, and what Blender said')
    .description(
      'Lists the units that failed: each attempt with its worker, its sort and its reason, and where its log is. docs/reference/failures.md tells of the sorts.',
    )
    .argument('[folder]', 'the output folder of a render, or its scene where that is the default one')
    .addOption(farmOption())
    .addOption(jobOption())
    .option('--log <units>', 'print the log of a unit instead: 12, or frame_000012')
    .addOption(jsonOption())
    .example('brenda failures frames/scene', 'brenda failures --farm bloom --log 12')
    .action(async (folder: string | undefined, flags: FailuresFlags) =>
      (await import('./run.ts')).failures(folder, flags),
    );
}
