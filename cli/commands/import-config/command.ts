import { notEmpty } from '../../options/option-values';
import { type BrendaCommand, command, dryRunOption, jsonOption } from '../../program/command';
import type { ImportConfigFlags } from './run';

export function importConfigCommand(): BrendaCommand {
  return command('import-config', 'settings of a farm, of what the original Brenda was configured with')
    .description(
      'Writes a context file for the CDK of a configuration of the original Brenda, with the BRENDA_* variables that it went by, and says of each setting that has no counterpart why. Credentials are neither written nor printed.',
    )
    .argument('[file]', 'the configuration (default: $BRENDA_CONFIG, or ~/.brenda.conf)')
    .option('-o, --output <file>', 'what to write', 'cdk.context.json')
    .option(
      '--project <project>',
      'in place of BLENDER_PROJECT: a folder, an archive, s3://bucket/key.zip, ...',
      notEmpty('--project'),
    )
    .option('-f, --frames <range>', 'the frames, which the original had on its command line (default: 1)')
    .option('--force', 'write also where there are settings already; what else is in the file stays')
    .addOption(dryRunOption('only print what would be written'))
    .addOption(jsonOption())
    .example('brenda import-config ~/.brenda.conf -f 1-240')
    .action(async (file: string | undefined, flags: ImportConfigFlags) => {
      (await import('./run.ts')).importConfig(file, flags);
    });
}
