import { joinedFrames } from '../../options/joined-frames';
import { type BrendaCommand, command, jsonOption } from '../../program/command';
import type { RenderFlags } from '../../options/render-flags';
import { withNightOptions } from '../../options/night-flags';
import { withSceneOptions } from '../../options/scene-flags';

export function renderCommand(): BrendaCommand {
  const render = command('render', 'render a scene to finished frames on this machine')
    .description(
      'Renders a scene on this machine, or with --farm on a farm, as brenda submit does, and waits for it. The same command again goes on where the last one stopped.',
    )
    .argument(
      '[scenes...]',
      'a .blend, a project folder, or a .zip, .tar, .tar.gz or .tar.zst of one; several are rendered one after the other',
    )
    .option(
      '-f, --frames <range>',
      "1-240, 1-240x5, 1,5,9-12 (default: the scene's own range and step)",
      joinedFrames,
    )
    .option('--scene <file>', 'the .blend to render, when the project holds several')
    .option(
      '-o, --output <path>',
      'the folder of the frames (default: frames/<name of the scene>, beside the scene); of several scenes, each has a folder of its own there. With # in its last part, or {...}, it names them too: //renders/shot010_####, renders/{scene}_{camera}_{frame:4}. // is beside the scene; scene: as the scene itself says (docs/reference/names.md)',
    )
    .option('-w, --workers <n>', 'how many Blenders render side by side', '1')
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
    .option('-r, --shuffle [seed]', 'render in a random order, the same one for the same seed')
    .option(
      '--order <order>',
      'sequential, coarse (every 16th frame first, then those between) or random (default: sequential)',
    );
  return withNightOptions(
    withSceneOptions(render)
      .option('--max-failures <n>', 'stop when more frames than that have failed (default: 10), or unlimited')
      .option(
        '--stuck-after <seconds>',
        'end a Blender that makes no progress for so long, or never (default: learned from the frames before)',
      )
      .option(
        '--slice-after <seconds>',
        'render frames that take longer in slices, where that changes no pixel, or never (default: 1800)',
      )
      .option(
        '--replace',
        'replace finished frames of another job; the old ones are kept in .brenda/replaced',
      )
      .option(
        '--mix-blenders',
        'go on with a job that another Blender has begun, whose frames may not match (default: asks, or refuses)',
      )
      .option('--port <n>', 'where queue and store listen on 127.0.0.1 (default: any free port)'),
  )
    .addOption(jsonOption('print the result as one JSON object'))
    .example(
      'brenda render scene.blend --frames 1-240 --workers 2',
      'brenda render scene.blend --output "//renders/shot010_####"',
      'brenda render scene.blend --estimate',
      'brenda render shots/*.blend --output renders --notify',
    )
    .action(async (scenes: string[], flags: RenderFlags) => (await import('./run.ts')).render(scenes, flags));
}
