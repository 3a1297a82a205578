import {
  type BrendaCommand,
  command,
  dryRunOption,
  farmOption,
  jobOption,
  jsonOption,
} from '../../program/command';
import type { RetryFlags } from './run';

export function retryCommand(): BrendaCommand {
  return command('retry', 'send again what failed')
    .description(
      'On a farm: puts units that failed on the queue again, and has instances started. In an output folder it is not needed: the same brenda render again tries what failed once more. There it forgets that units failed, all or some, and renders nothing.',
    )
    .argument(
      '[units]',
      'frames or units, as 12,15-20 or frame_000012 (default: all that failed); without a folder, of the only farm',
    )
    .argument('[folder]', 'the output folder of a render')
    .addOption(farmOption())
    .addOption(jobOption())
    .addOption(dryRunOption('only say what would be sent'))
    .addOption(jsonOption())
    .example('brenda retry 12,15-20 --farm bloom', 'brenda retry frames/scene --dry-run')
    .action(async (units: string | undefined, folder: string | undefined, flags: RetryFlags) =>
      (await import('./run.ts')).retry(
        [units, folder].filter((one) => one !== undefined),
        flags,
      ),
    );
}
