import { collected } from '../../options/collected';
import { type BrendaCommand, command } from '../../program/command';
import type { BenchFleetFlags } from './run';

export function benchFleetCommand(): BrendaCommand {
  return command('bench-fleet', 'settings of farms that measure instance types')
    .description(
      'Prints a context file with a farm for each instance type, all of which render the same frames; brenda perf of these farms then tells the winner. Destroying them deletes their frames.',
    )
    .argument('<project>', 'what to render: a .blend, a project folder, an archive, or s3://bucket/key.zip')
    .requiredOption(
      '-i, --instance-type <types>',
      'the types, as c7a.4xlarge,c7i.4xlarge; c7a.4xlarge=4 for another number of instances than --instances',
      collected,
    )
    .requiredOption('-f, --frames <range>', '1-40, 1-240x5, 1,5,9-12: what each of them renders')
    .option('-n, --instances <n>', 'instances of each type of which -i does not say how many', '2')
    .option('--scene <file>', 'the .blend, when the project holds several')
    .example(
      'brenda bench-fleet scene.blend -i c7a.4xlarge,c7i.4xlarge,m7a.4xlarge -f 1-40',
      'brenda bench-fleet scene.blend -i c7a.4xlarge=2,c7a.xlarge=8 -f 1-40',
    )
    .action(async (project: string, flags: BenchFleetFlags) => {
      (await import('./run.ts')).benchFleet(project, flags);
    });
}
