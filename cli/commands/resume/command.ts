import {
  type BrendaCommand,
  command,
  dryRunOption,
  farmOption,
  jobOption,
  jsonOption,
} from '../../program/command';
import type { ResumeFlags } from './run';

export function resumeCommand(): BrendaCommand {
  return command('resume', 'have a farm go on: queue what is missing')
    .description(
      'Puts whatever is neither done nor failed on the queue of a farm, of all that was asked of it, and has instances started: after its queue was emptied, messages were lost, records were deleted, or boots failed. While tasks are on the queue it queues nothing.',
    )
    .addOption(farmOption())
    .addOption(jobOption('a job that was cancelled, and is to go on, too'))
    .option('--force', 'queue what is missing though there are tasks on the queue, which may be the same')
    .addOption(dryRunOption('only say what would be queued'))
    .addOption(jsonOption())
    .example('brenda resume --farm bloom', 'brenda resume --dry-run')
    .action(async (flags: ResumeFlags) => (await import('./run.ts')).resume(flags));
}
