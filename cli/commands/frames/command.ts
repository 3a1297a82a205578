import {
  type BrendaCommand,
  command,
  dryRunOption,
  farmOption,
  jobOption,
  jsonOption,
} from '../../program/command';
import type { FramesCommandFlags } from './run';

export function framesCommand(): BrendaCommand {
  return command('frames', 'list the frames of a farm, or bring them here')
    .description(
      'Lists the files of all frames that are done, with their bytes. With --sync: brings those into a folder that are not there yet, each checked against its record, and prints their paths. The same again goes on where it was broken off.',
    )
    .addOption(farmOption())
    .addOption(jobOption())
    .option(
      '--sync <path>',
      'bring them into this folder; or also give them names: renders/shot_#### (docs/reference/names.md)',
    )
    .option('--watch', 'with --sync: as they are done, until the job is or the farm stops')
    .addOption(dryRunOption('with --sync: only say what would be brought'))
    .addOption(jsonOption('print one JSON object a file'))
    .example('brenda frames --farm bloom', 'brenda frames --sync frames/film --watch')
    .action(async (flags: FramesCommandFlags) => (await import('./run.ts')).frames(flags));
}
