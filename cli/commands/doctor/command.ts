import { type BrendaCommand, command, farmOption, jsonOption } from '../../program/command';
import type { DoctorFlags } from './run';

export function doctorCommand(): BrendaCommand {
  return command('doctor', 'whether this machine can render, or a farm, and what fixes it')
    .description(
      'Checks what a render on this machine needs: Node.js, Blender and room on the disk. Each missing thing is printed with how to fix it. With --aws, with --farm, and where cdk.context.json has settings of a farm, it checks what a farm needs, too: the plugin of Session Manager, the login, the Region, and the bootstrap of the CDK. It checks the instance types that are asked for and the quotas for them, the key that encrypts new volumes, the machine image, the snapshots, and the ways out of subnets that are not made with the farm. It asks the sites that have Blender for its headers, where a deployment may need them. The settings are those of cdk.context.json in the working directory, or of the farm as it was deployed. What else the account runs is not counted against the quotas. Ends with 0 when nothing is in the way of rendering, else with 1.',
    )
    .option('--aws', 'look at the account on AWS, too')
    .addOption(farmOption())
    .addOption(jsonOption('print one JSON object for each thing, a line each'))
    .example('brenda doctor', 'brenda doctor --aws', 'brenda doctor --farm bloom')
    .action(async (flags: DoctorFlags) => (await import('./run.ts')).doctor(flags));
}
