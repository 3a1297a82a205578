import { collected } from '../../options/collected';
import { type BrendaCommand, command, farmOption, jsonOption } from '../../program/command';
import type { PriceFlags } from './run';

export function priceCommand(): BrendaCommand {
  return command('price', 'what instances cost, at spot and on demand')
    .description(
      'Spot prices of instance types in each zone: now, and the lowest and the highest of the last seven days, beside the on-demand price; the cheapest processor first. Of a farm, also the only one there is: its types and its zones. With --regions: what each Region has for a farm of these types, placement score, price of a processor, or what is in the way, and which of them a deployment would choose.',
    )
    .option(
      '-i, --instance-type <types>',
      'types, as c7a.4xlarge,c7i.4xlarge (default: those of the farm, or of the only one, or of cdk.context.json, or those that a farm has by default; it says which)',
      collected,
    )
    .addOption(farmOption())
    .option(
      '--regions [regions]',
      'compare Regions, as eu-central-1,us-east-1 (default: those of the setting region in cdk.context.json)',
    )
    .option('--history', 'draw the seven days as curves')
    .addOption(jsonOption())
    .example(
      'brenda price',
      'brenda price --farm bloom --history',
      'brenda price -i c7a.4xlarge,m7a.4xlarge',
      'brenda price --regions eu-central-1,us-east-1',
    )
    .action(async (flags: PriceFlags) => (await import('./run.ts')).price(flags));
}
