import { type BrendaCommand, command, farmOption, jobOption, jsonOption } from '../../program/command';
import type { WaitFlags } from './run';

export function waitCommand(): BrendaCommand {
  return command('wait', 'until the frames of a farm are done, for scripts')
    .description(
      'Waits until a farm is drained, or stopped, and tells on stderr how far it is. Exits with 0 when every frame of the job is there, 1 when some failed or will not come, 124 when the time was up first, 130 after Ctrl-C. Prints what brenda status prints at the end.',
    )
    .addOption(farmOption())
    .addOption(
      jobOption(
        'wait for this job alone (default: until the farm is drained, and judge the job that was asked for last)',
      ),
    )
    .option(
      '--for <end>',
      'frames: until all frames of the job are there; drained: until the queue is empty and no instance is up (default: drained, and frames with --job)',
    )
    .option('--timeout <time>', 'wait so long at most: seconds, or 30m, or 2h (default: forever)')
    .addOption(jsonOption())
    .example('brenda wait --farm bloom --timeout 2h')
    .action(async (flags: WaitFlags) => (await import('./run.ts')).wait(flags));
}
