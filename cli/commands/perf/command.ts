import { Option } from 'commander';
import { collected } from '../../options/collected';
import { type BrendaCommand, command, jobOption, jsonOption } from '../../program/command';
import type { PerfFlags } from './run';

export function perfCommand(): BrendaCommand {
  return command('perf', 'which instance types render most an hour, and for a dollar')
    .description(
      'Tasks an hour of an instance, and tasks for a US dollar, by instance type: from the records of a job, the time of each instance from its launch to its end, and what it has cost at spot or on demand. A task is counted as a unit: a frame, or what a template renders at once. In brackets: what all of them made an hour.',
    )
    .addOption(
      new Option(
        '--farm [name]',
        'a farm as it was deployed, brenda-bloom or bloom; once for each, for several (default: the only one)',
      ).argParser(collected),
    )
    .addOption(jobOption())
    .option('--sample <n>', 'read so many records at most, of all parts of the job (default: all)')
    .option('--recommend', 'print the types worth keeping, as settings for cdk.context.json')
    .addOption(jsonOption())
    .example(
      'brenda perf --farm bloom',
      'brenda perf --farm bench-c7a-4xlarge --farm bench-c7i-4xlarge --recommend',
    )
    .action(async (flags: PerfFlags) => (await import('./run.ts')).perf(flags));
}
