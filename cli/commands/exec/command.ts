import { collected } from '../../options/collected';
import { type BrendaCommand, command, dryRunOption, farmOption, jsonOption } from '../../program/command';
import type { ExecFlags } from './run';

export function execCommand(): BrendaCommand {
  return command('exec', 'run a shell command on instances of a farm, on all at once')
    .description(
      "Runs a shell command on one or all instances of a farm at the same time, and prints the output of each instance when it ends. The command runs as root, by Systems Manager's Run Command, which keeps a record of it and of the caller for thirty days. At most 24,000 characters of output and 8,000 of errors are printed for each instance. The exit code is 0 when the command succeeded on all of them.",
    )
    .argument('<command...>', 'what to run; behind --, as everything after that is its own')
    .addOption(farmOption())
    .option('--instance <ids>', 'on these alone, separated by commas', collected)
    .option('--type <types>', 'on instances of these types alone, separated by commas', collected)
    .option('--timeout <seconds>', 'how long it may run on each', '600')
    .addOption(dryRunOption('only say where it would run'))
    .addOption(jsonOption('print one JSON object for each instance, a line each'))
    .example(
      'brenda exec --farm bloom -- uptime',
      'brenda exec --type c7a.4xlarge -- tail -n 5 /var/log/brenda.log',
    )
    .action(async (words: readonly string[], flags: ExecFlags) =>
      (await import('./run.ts')).exec(words, flags),
    );
}
