import { type BrendaCommand, command, farmOption, jsonOption } from '../../program/command';
import type { LogsFlags } from './run';

export function logsCommand(): BrendaCommand {
  return command('logs', 'what the instances of a farm have logged, also those that are gone')
    .description(
      'Prints the log of an instance from its boot on: the bootstrap, the worker, Blender when it fails; what the worker says, as a line for people (--json has it as it was said). Without an instance, those of all of them, line by line as they came. CloudWatch has a line some seconds after it was written, and keeps it as long as the farm was told to.',
    )
    .argument('[instance]', 'its id, as brenda instances and brenda status say it')
    .addOption(farmOption())
    .option(
      '--since <time>',
      'so far back: seconds, or 30m, or 2h (default: all of one instance, an hour of all)',
    )
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .addOption(jsonOption('print one JSON object a line'))
    .example('brenda logs i-0123456789abcdef0 --farm bloom', 'brenda logs --follow --since 10m')
    .action(async (instance: string | undefined, flags: LogsFlags) =>
      (await import('./run.ts')).logs(instance, flags),
    );
}
