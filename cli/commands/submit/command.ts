import { joinedFrames } from '../../options/joined-frames';
import { type BrendaCommand, command, farmOption, jobOption, jsonOption } from '../../program/command';
import { withSceneOptions } from '../../options/scene-flags';
import type { SubmitFlags } from '../../options/submit-flags';

export function submitCommand(): BrendaCommand {
  const submit = command('submit', 'have a running farm render a scene, or more frames of one')
    .description(
      'Sends a project to a farm that runs, and has it render frames of it beside what it renders already. Only files travel that the farm does not have. Without a scene: more frames of what was deployed. The same again queues nothing twice.',
    )
    .argument('[scene]', 'a .blend, a project folder, or a .zip, .tar, .tar.gz or .tar.zst of one')
    .addOption(farmOption())
    .addOption(jobOption('without a scene: of another job than the one that was deployed'))
    .option(
      '-f, --frames <range>',
      "1-240, 1-240x5, 1,5,9-12 (default: the scene's own range and step)",
      joinedFrames,
    )
    .option('-s, --start <n>', 'with -e, in place of -f: the first frame (default: 1)')
    .option('-e, --end <n>', 'the last frame')
    .option('--scene <file>', 'the .blend to render, when the project holds several')
    .option(
      '-o, --output <path>',
      'what frames are called: shot010_####, {scene}_{camera}_{frame:4}, or scene: as the scene says (docs/reference/names.md; default: frame_######)',
    )
    .option(
      '-S, --task-size <n>',
      'frames in a task (default: as the job was asked for last; 1 for a new one)',
    )
    .option(
      '-T, --template <file>',
      'run this shell script for each task, as the original Brenda did (default: that which has rendered this scene last, if one has)',
    )
    .option('--no-template', 'with none, whatever has rendered this scene')
    .option('-X, --subdiv-x <n>', 'with a template: tiles across')
    .option('-Y, --subdiv-y <n>', 'with a template: tiles up')
    .option('-r, --shuffle [seed]', 'render in a random order, the same one for the same seed');
  return withSceneOptions(submit)
    .option('--no-check', 'do not look at the scene here before it is sent; the first instance will')
    .option('--max-failures <n>', 'stop when more frames than that have failed (default: 10), or unlimited')
    .option('-d, --dry-run', 'only say what would be sent and queued')
    .addOption(jsonOption())
    .example(
      'brenda submit scene.blend -f 1-240 --farm bloom',
      'brenda submit scene.blend -o "{scene}_{camera}_{frame:4}"',
      'brenda submit -f 241-480 --farm bloom',
      'brenda submit film --scene shots/010.blend -T frame-template -s 1 -e 48 -d',
    )
    .action(async (scene: string | undefined, flags: SubmitFlags) =>
      (await import('./run.ts')).submit(scene, flags),
    );
}
