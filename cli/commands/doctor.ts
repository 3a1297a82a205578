import { type BrendaCommand, command, farmOption, jsonOption } from '../command';
import type { DoctorFlags } from '../doctor';

export function doctorCommand(): BrendaCommand {
  return command('doctor', 'whether this machine and the account are ready, and what fixes it')
    .description(
      'Looks at what a farm needs, and says of each thing that is missing how to fix it: Node.js, Blender and the plugin of Session Manager here; the login, the Region, the bootstrap of the CDK, the quotas for the instances that are asked for, machine image and snapshots there. By the cdk.context.json of the working directory, or by a farm as it was deployed. Of the quotas it is not counted what else the account runs. Ends with 0 when a farm would render, else with 1.',
    )
    .addOption(farmOption())
    .addOption(jsonOption('print one JSON object for each thing, a line each'))
    .example('brenda doctor', 'brenda doctor --farm bloom')
    .action(async (flags: DoctorFlags) => (await import('../doctor.ts')).doctor(flags));
}
