import { type BrendaCommand, command, farmOption, jobOption, jsonOption } from '../../program/command';
import type { AuditFlags } from './run';

export function auditCommand(): BrendaCommand {
  return command('audit', 'check that every frame is there, once, and that nothing is left over')
    .description(
      'Checks each job of an output folder, or of a farm: each frame that was asked for is done, failed or queued; the files of each record are there, as it says; brenda status counts what is there; nothing is left of work that is over. Says what it would take to mend it, what is kept, and what that costs a month. Changes nothing. Ends with 1 when something is wrong, not when something is left over. Of a farm it takes a request to S3 for each record.',
    )
    .argument('[folder]', 'the output folder of a render, or its scene where that is the default one')
    .addOption(farmOption())
    .addOption(jobOption('only this job'))
    .option('--read', 'read each file, and compare its SHA-256; of a farm this costs a download')
    .addOption(jsonOption())
    .example('brenda audit frames/scene', 'brenda audit --farm bloom --read')
    .action(async (folder: string | undefined, flags: AuditFlags) =>
      (await import('./run.ts')).audit(folder, flags),
    );
}
