import { type BrendaCommand, command, farmOption, jsonOption } from '../../program/command';
import type { InstancesFlags } from './run';

export function instancesCommand(): BrendaCommand {
  return command('instances', 'which instances a farm has, what they cost, and what they have done')
    .description(
      'Lists the instances of a farm: type, zone, whether spot or on demand, the price of this moment, how long it has been up, its state (rendering, idle, or as Auto Scaling calls it), how many units it has recorded, and when the last. Below it are those that are to come, and those that were lost within the hour. When fewer come than are wanted, it says why, and what mends that.',
    )
    .addOption(farmOption())
    .addOption(jsonOption())
    .example('brenda instances --farm bloom')
    .action(async (flags: InstancesFlags) => (await import('./run.ts')).instances(flags));
}
