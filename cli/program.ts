import { Command, CommanderError } from 'commander';
import { messageOf, UserFault } from '../protocol/fault';
import { exitCodes } from './exit-codes';
import type { CheckFlags } from './check';
import type { CompareFlags } from './compare';
import type { FailuresFlags } from './failures';
import type { PlanFlags } from './plan';
import type { RenderFlags } from './render';
import type { RetryFlags } from './retry';
import { withSceneOptions } from './scene-flags';
import type { StatusFlags } from './status';

/** Every command of `brenda`. What a command does is loaded when it is called, so that `--help` is instant. */
function program(): Command {
  const brenda = new Command('brenda')
    .description('Renders Blender projects, on this machine or on a farm of your own on AWS.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError();

  withSceneOptions(
    brenda
      .command('render')
      .summary('render a scene to finished frames on this machine')
      .description(
        'Renders a scene on this machine. The same command again goes on where the last one stopped.',
      )
      .argument('[scene]', 'a .blend, a project folder, or a .zip, .tar, .tar.gz or .tar.zst of one')
      .option('-f, --frames <range>', "1-240, 1-240x5, 1,5,9-12 (default: the scene's own range and step)")
      .option('--scene <file>', 'the .blend to render, when the project holds several')
      .option('-o, --output <folder>', 'where the frames go (default: frames/<name of the scene>)')
      .option('-w, --workers <n>', 'how many Blenders render side by side', '1')
      .option('-S, --task-size <n>', 'frames in a task', '1')
      .option('-T, --template <file>', 'run this shell script for each task, as the original Brenda did')
      .option('-X, --subdiv-x <n>', 'with a template: tiles across')
      .option('-Y, --subdiv-y <n>', 'with a template: tiles up')
      .option('-r, --shuffle [seed]', 'render in a random order, the same one for the same seed'),
  )
    .option('--max-failures <n>', 'stop when more frames than that have failed (default: 10), or unlimited')
    .option(
      '--stuck-after <seconds>',
      'end a Blender that is silent for so long, or never (default: learned)',
    )
    .option('--port <n>', 'where queue and store listen on 127.0.0.1 (default: any free port)')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  brenda render scene.blend --frames 1-240 --workers 2\n')
    .action(async (scene: string | undefined, flags: RenderFlags) =>
      (await import('./render.ts')).render(scene, flags),
    );

  withSceneOptions(
    brenda
      .command('check')
      .summary('find what would spoil the frames of a scene, without rendering it')
      .description(
        'Opens a scene without rendering it: lists what would spoil its frames, here or on a farm, with what uses it and what to do. Exits with 1 when there are errors. docs/check.md tells of every finding.',
      )
      .argument('<scene>', 'a .blend, a project folder, or a .zip, .tar, .tar.gz or .tar.zst of one')
      .option('-f, --frames <range>', "the frames that are to be rendered (default: the scene's own)")
      .option('--scene <file>', 'the .blend, when the project holds several'),
  )
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  brenda check scene.blend --frames 1-240\n')
    .action(async (scene: string, flags: CheckFlags) => (await import('./check.ts')).check(scene, flags));

  brenda
    .command('plan')
    .summary('print the tasks that would be queued')
    .description(
      "Prints what would be queued. With a template: each task's script, as the original Brenda printed it.",
    )
    .argument('[scene]', 'a scene or project, for its own frames; needed without -f and -e')
    .option('-T, --template <file>', 'the shell script of a task')
    .option('-s, --start <n>', 'the first frame', '1')
    .option('-e, --end <n>', 'the last frame')
    .option('-f, --frames <range>', 'the frames, in place of -s and -e')
    .option('--scene <file>', 'the .blend, when the project holds several')
    .option('-S, --task-size <n>', 'frames in a task', '1')
    .option('-X, --subdiv-x <n>', 'tiles across')
    .option('-Y, --subdiv-y <n>', 'tiles up')
    .option('-r, --shuffle [seed]', 'in a random order, the same one for the same seed')
    .option('--json', 'print one JSON object a task')
    .addHelpText('after', '\nExample:\n  brenda plan -T frame-template -e 240 -S 10\n')
    .action(async (scene: string | undefined, flags: PlanFlags) =>
      (await import('./plan.ts')).plan(scene, flags),
    );

  brenda
    .command('status')
    .summary('what is done, failed and missing, in an output folder or on a farm')
    .description(
      'Of an output folder: reads the ledger beside the frames; who rendered what, seconds a frame. Of a farm on AWS: also its tasks, its instances, and the time left.',
    )
    .argument('[folder]', 'the output folder of a render')
    .option('--farm [name]', 'a farm as it was deployed, brenda-bloom or bloom (default: the only one)')
    .option('--watch', 'look again every few seconds, until the farm is drained')
    .option('--json', 'print one JSON object; with --watch, one a line for each look')
    .addHelpText('after', '\nExamples:\n  brenda status frames/scene\n  brenda status --farm bloom --watch\n')
    .action(async (folder: string | undefined, flags: StatusFlags) =>
      (await import('./status.ts')).status(folder, flags),
    );

  brenda
    .command('compare')
    .summary('whether two frames were made the same way')
    .description(
      'Compares the records of two units in all that decides pixels: Blender and its build, device, scene, settings, engine, samples, seed. Exits with 1 when they differ. docs/records.md tells what a record says.',
    )
    .argument('<first>', 'a frame or a unit, as 12 or frame_000012')
    .argument('<second>', 'another of the same job')
    .argument('[folder]', 'the output folder of a render')
    .option('--farm [name]', 'a farm as it was deployed, brenda-bloom or bloom (default: the only one)')
    .option('--job <id>', 'another job than the one that was asked for last')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  brenda compare 12 13 frames/scene\n')
    .action(async (first: string, second: string, folder: string | undefined, flags: CompareFlags) =>
      (await import('./compare.ts')).compare(first, second, folder, flags),
    );

  brenda
    .command('failures')
    .summary('what failed, why, and what Blender said')
    .description(
      'Lists the units that failed: each attempt with its worker, its sort and its reason, and where its log is. docs/failures.md tells of the sorts.',
    )
    .argument('[folder]', 'the output folder of a render')
    .option('--farm [name]', 'a farm as it was deployed, brenda-bloom or bloom (default: the only one)')
    .option('--job <id>', 'another job than the one that was asked for last')
    .option('--log <units>', 'print the log of a unit instead: 12, or frame_000012')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  brenda failures frames/scene\n  brenda failures --farm bloom --log 12\n',
    )
    .action(async (folder: string | undefined, flags: FailuresFlags) =>
      (await import('./failures.ts')).failures(folder, flags),
    );

  brenda
    .command('retry')
    .summary('send again what failed')
    .description(
      'On a farm: puts units that failed on the queue again, and has instances started. In an output folder: forgets that they failed; the next brenda render, which does that by itself, too, renders them.',
    )
    .argument('[units]', 'frames or units, as 12,15-20 or frame_000012 (default: all that failed)')
    .argument('[folder]', 'the output folder of a render')
    .option('--farm [name]', 'a farm as it was deployed, brenda-bloom or bloom (default: the only one)')
    .option('--job <id>', 'another job than the one that was asked for last')
    .option('--dry-run', 'only say what would be sent')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  brenda retry 12,15-20 --farm bloom\n  brenda retry frames/scene --dry-run\n',
    )
    .action(async (units: string | undefined, folder: string | undefined, flags: RetryFlags) =>
      (await import('./retry.ts')).retry(
        [units, folder].filter((one) => one !== undefined),
        flags,
      ),
    );

  return brenda;
}

/** Runs the command line, and sets the exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  // Whoever reads along may have seen enough: `brenda plan ... | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its line already.
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
      return;
    }
    const fault = error instanceof UserFault;
    process.stderr.write(`brenda: ${messageOf(error)}\n`);
    if (!fault && process.env['BRENDA_DEBUG'] !== undefined)
      process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exitCode = fault ? exitCodes.usage : exitCodes.failed;
  }
}
