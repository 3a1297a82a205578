import { type BrendaCommand, command, jsonOption } from '../../program/command';
import { type NightFlags, withNightOptions } from '../../options/night-flags';

export function queueCommand(): BrendaCommand {
  return withNightOptions(
    command('queue', 'render what a list names, one after the other, as for a night')
      .description(
        'Renders what a text file names, a line each: a scene and its options as they would stand after brenda render, quoted as in a shell, paths relative to the folder that the command runs in. What follows a # is a comment. Every line is looked at before the first frame; what is wrong is said then, and the others are rendered. Whether finished frames of an earlier job are in the way shows when the scene is opened: without --replace in its line it is left out then. The same command again goes on: what is done is not rendered again, what failed is. It ends with the worst exit code of them all. With --farm a farm renders: each scene is sent as brenda submit sends it, and all are waited for.',
      )
      .argument('<list>', 'the text file'),
  )
    .addOption(jsonOption('print the results as one JSON object'))
    .example(
      'brenda queue tonight.txt',
      'brenda queue tonight.txt --estimate',
      'brenda queue tonight.txt --farm bloom --notify',
    )
    .action(async (list: string, flags: NightFlags) => (await import('./run.ts')).queue(list, flags));
}
