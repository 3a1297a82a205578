import { type BrendaCommand, command, farmOption, jsonOption } from '../command';
import type { StatusFlags } from '../status';

export function statusCommand(): BrendaCommand {
  return command('status', 'what is done, failed and missing, in an output folder or on a farm')
    .description(
      'Of an output folder: reads the ledger beside the frames; who rendered what, seconds a frame. Of a farm on AWS: also its tasks, its instances, and the time left.',
    )
    .argument('[folder]', 'the output folder of a render')
    .addOption(farmOption())
    .option('--watch', 'look again every few seconds, until the farm is drained')
    .addOption(jsonOption('print one JSON object; with --watch, one a line for each look'))
    .example('brenda status frames/scene', 'brenda status --farm bloom --watch')
    .action(async (folder: string | undefined, flags: StatusFlags) =>
      (await import('../status.ts')).status(folder, flags),
    );
}
