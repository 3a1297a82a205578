import { joinedFrames } from '../../options/joined-frames';
import { type BrendaCommand, command, jsonOption } from '../../program/command';
import type { PlanFlags } from './run';
import { blenderOption } from '../../options/scene-flags';

export function planCommand(): BrendaCommand {
  return command('plan', 'print the tasks that would be queued')
    .description(
      "Prints what would be queued. With a template: each task's script, as the original Brenda printed it.",
    )
    .argument('[scene]', 'a scene or project, for its own frames; needed without -f and -e')
    .option('-T, --template <file>', 'the shell script of a task')
    .option('-s, --start <n>', 'the first frame', '1')
    .option('-e, --end <n>', 'the last frame')
    .option('-f, --frames <range>', 'the frames, in place of -s and -e', joinedFrames)
    .option('--scene <file>', 'the .blend, when the project holds several')
    .addOption(blenderOption())
    .option('-S, --task-size <n>', 'frames in a task', '1')
    .option('-X, --subdiv-x <n>', 'tiles across')
    .option('-Y, --subdiv-y <n>', 'tiles up')
    .option('-r, --shuffle [seed]', 'in a random order, the same one for the same seed')
    .addOption(jsonOption('print one JSON object a task'))
    .example('brenda plan -T frame-template -e 240 -S 10')
    .action(async (scene: string | undefined, flags: PlanFlags) =>
      (await import('./run.ts')).plan(scene, flags),
    );
}
