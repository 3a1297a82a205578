import { type BrendaCommand, command, farmOption, jsonOption } from '../../program/command';
import type { DoctorFlags } from './run';

export function doctorCommand(): BrendaCommand {
  return command('doctor', 'whether this machine can render, or a farm, and what fixes it')
    .description(
      'Looks at what a render on this machine needs, Node.js, Blender and room on the disk, and says of each thing that is missing how to fix it. With --aws, with --farm, and where cdk.context.json has settings of a farm, it looks at what a farm needs, too: the plugin of Session Manager, the login, the Region, the bootstrap of the CDK, the types of the instances that are asked for and the quotas for them, the key that new volumes are encrypted with, machine image and snapshots, and the ways out of subnets that are not made with the farm; and it asks the sites that have Blender for its headers, where a deployment may need them; by the cdk.context.json of the working directory, or by a farm as it was deployed. Of the quotas it is not counted what else the account runs. Ends with 0 when nothing is in the way of rendering, else with 1.',
    )
    .option('--aws', 'look at the account on AWS, too')
    .addOption(farmOption())
    .addOption(jsonOption('print one JSON object for each thing, a line each'))
    .example('brenda doctor', 'brenda doctor --aws', 'brenda doctor --farm bloom')
    .action(async (flags: DoctorFlags) => (await import('./run.ts')).doctor(flags));
}
