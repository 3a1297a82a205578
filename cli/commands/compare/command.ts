import { type BrendaCommand, command, farmOption, jobOption, jsonOption } from '../../program/command';
import type { CompareFlags } from './run';

export function compareCommand(): BrendaCommand {
  return command('compare', 'whether two frames were made the same way')
    .description(
      'Compares the records of two units in all that decides pixels: Blender and its build, device, scene, settings, engine, samples, seed. Exits with 1 when they differ. docs/reference/records.md tells what a record says.',
    )
    .argument('<first>', 'a frame or a unit, as 12 or frame_000012')
    .argument('<second>', 'another one')
    .argument('[folder]', 'the output folder of a render, or its scene where that is the default one')
    .addOption(farmOption())
    .addOption(jobOption())
    .addOption(jsonOption())
    .example('brenda compare 12 13 frames/scene')
    .action(async (first: string, second: string, folder: string | undefined, flags: CompareFlags) =>
      (await import('./run.ts')).compare(first, second, folder, flags),
    );
}
