import { joinedFrames } from '../../options/joined-frames';
import type { CheckFlags } from './run';
import { type BrendaCommand, command, jsonOption } from '../../program/command';
import { withSceneOptions } from '../../options/scene-flags';

export function checkCommand(): BrendaCommand {
  const check = command('check', 'find what would spoil the frames of a scene, without rendering it')
    .description(
      'Opens a scene without rendering it: lists what would spoil its frames, here or on a farm, with what uses it and what to do. Exits with 1 when there are errors. docs/reference/check.md tells of every finding.',
    )
    .argument('<scene>', 'a .blend, a project folder, or a .zip, .tar, .tar.gz or .tar.zst of one')
    .option(
      '-f, --frames <range>',
      "the frames that are to be rendered (default: the scene's own)",
      joinedFrames,
    )
    .option('--scene <file>', 'the .blend, when the project holds several');
  return withSceneOptions(check)
    .addOption(jsonOption())
    .example('brenda check scene.blend --frames 1-240')
    .action(async (scene: string, flags: CheckFlags) => (await import('./run.ts')).check(scene, flags));
}
