import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BLENDER_COMMAND } from '../../support/blender';
import { processesOf } from '../../support/processes';
import type { Studio } from './studio';
import type { Terminal } from './terminal';

/** What a task is given. */
export interface Desk {
  readonly studio: Studio;
  /** Opens a terminal that shows nothing yet. */
  readonly terminal: () => Promise<Terminal>;
  /** Keeps what a terminal shows, under the name that docs/guides/artist.md has for it. */
  readonly keep: (name: string, terminal: Terminal) => Promise<void>;
}

/** The tasks, in the order in which an artist meets them. Each finds the film as those before have left it. */
export const TASKS: readonly (readonly [string, (desk: Desk) => Promise<void>])[] = [
  [
    'one frame, to see how it looks',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda render shot.blend --frames 1');
      await keep('one-frame', screen);
    },
  ],
  [
    'all frames; how far it is, there and from another terminal; Ctrl-C, and on',
    async ({ studio, terminal, keep }) => {
      const [screen, other] = [await terminal(), await terminal()];
      await screen.type('brenda render shot.blend');
      await screen.shows(/frame 4 +sample \d+\/\d+ [^]* 2\/7 .* left/);
      holdBlender(studio);
      await keep('progress', screen);
      await other.run('brenda status shot.blend');
      await keep('status', other);
      await screen.press('C-c');
      await screen.prompt();
      await keep('interrupted', screen);
      const again = await terminal();
      await again.run('brenda render shot.blend');
      await keep('goes-on', again);
    },
  ],
  [
    'watching from another terminal',
    async ({ studio, terminal, keep }) => {
      const [screen, other] = [await terminal(), await terminal()];
      await screen.type('brenda render shot.blend --frames 1-12');
      await screen.shows(/frame 10 +sample \d+\/\d+ [^]* 1\/4 /);
      const goOn = holdBlender(studio);
      await other.type('brenda status shot.blend --watch');
      await other.shows(/still to come/);
      await keep('watch', other);
      goOn();
      await Promise.all([screen.prompt(), other.prompt()]);
      await keep('watch-end', other);
    },
  ],
  [
    'saving the scene while it renders, and rendering the new one',
    async ({ studio, terminal, keep }) => {
      const screen = await terminal();
      await screen.type('brenda render shot.blend --frames 1-14');
      await screen.shows(/frame 13 +sample/);
      cpSync(studio.original('brighter/shot.blend'), join(studio.folder, 'shot.blend'));
      await screen.prompt();
      await keep('saved', screen);
      const again = await terminal();
      await again.type('brenda render shot.blend --frames 1-4');
      await again.shows(/\[y\/N\]/);
      await again.type('y');
      await again.prompt();
      await keep('replaced', again);
      const status = await terminal();
      await status.run('brenda status shot.blend');
      await keep('two-versions', status);
    },
  ],
  [
    'a preview at half the size, beside the finals',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda render shot.blend --percentage 50 --samples 32 --output previews');
      await keep('preview', screen);
    },
  ],
  [
    'a range with gaps',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda render shot.blend --frames 1-3,6,8 --samples 32 --output gaps');
      await screen.run('ls gaps');
      await keep('gaps', screen);
    },
  ],
  [
    'another format, somewhere else',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda render shot.blend --frames 1-2 --format JPEG --output ~/review');
      await screen.run('ls ~/review');
      await keep('format', screen);
    },
  ],
  [
    'names of their own',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda render shot.blend --frames 1-2 --samples 32 --output "//renders/shot_####"');
      await screen.run('ls renders');
      await keep('names', screen);
    },
  ],
  [
    'how long it will take',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.type('brenda render shot.blend --output v2 --estimate');
      await screen.shows(/\[y\/N\]/);
      await screen.type('n');
      await screen.prompt();
      await keep('estimate', screen);
    },
  ],
  [
    'a still, and its time left',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.type('brenda render still.blend');
      await screen.shows(/sample \d+\/4000 .* left/);
      await keep('still', screen);
      await screen.press('C-c');
      await screen.prompt();
    },
  ],
  [
    'several scenes, and a list of them',
    async ({ studio, terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda render shots/*.blend');
      await keep('night', screen);
      const list = await terminal();
      appendFileSync(
        join(studio.folder, 'tonight.txt'),
        [
          '# for the review',
          'shots/sh010.blend --frames 1-5',
          'shots/sh020.blend --format JPEG -o review/sh020',
          'shots/sh040.blend',
          '',
        ].join('\n'),
      );
      await list.run('cat tonight.txt');
      await list.run('brenda queue tonight.txt');
      await keep('queue', list);
    },
  ],
  [
    'a texture that is missing',
    async ({ studio, terminal, keep }) => {
      rmSync(join(studio.folder, 'textures'), { recursive: true });
      const screen = await terminal();
      await screen.run('brenda render robot.blend');
      await keep('missing-texture', screen);
    },
  ],
  [
    'a scene with a driver in Python',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda render rig.blend');
      await keep('scripts', screen);
      const trusted = await terminal();
      await trusted.run('brenda render rig.blend --trust --frames 1-2');
      await keep('trusted', trusted);
    },
  ],
  [
    'a frame that failed',
    async ({ studio, terminal, keep }) => {
      const screen = await terminal();
      await screen.type('brenda render shot.blend --frames 1-4 --output tests');
      await screen.shows(/frame 3 +sample/);
      crashBlender(studio);
      await screen.shows(/will be tried again[^]*frame 3 +sample/);
      crashBlender(studio);
      await screen.prompt();
      await keep('failed', screen);
      const why = await terminal();
      await why.run('brenda failures tests');
      await keep('failures', why);
    },
  ],
  [
    'frames that were deleted',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('rm previews/frame_000002.png previews/frame_000005.png');
      await screen.run('brenda status previews');
      await keep('deleted', screen);
      const again = await terminal();
      await again.run('brenda render shot.blend --percentage 50 --samples 32 --output previews');
      await keep('rendered-again', again);
    },
  ],
  [
    'after a crash of the machine',
    async ({ studio, terminal, keep }) => {
      const screen = await terminal();
      await screen.type('brenda render shot.blend --output v2');
      await screen.shows(/frame 6 +sample/);
      holdBlender(studio);
      for (const { pid, command } of processesOf(studio.home))
        if (/brenda\.mjs|blender|worker\.cjs/.test(command)) process.kill(pid, 'SIGKILL');
      await screen.prompt();
      const after = await terminal();
      await after.run('brenda status v2');
      await keep('killed', after);
      const again = await terminal();
      await again.run('brenda render shot.blend --output v2');
      await keep('after-crash', again);
    },
  ],
  [
    'whether two frames were made the same way',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda compare 1 2 previews');
      await keep('compare', screen);
    },
  ],
  [
    'the Blenders that are here, and another one',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda doctor');
      await keep('doctor', screen);
      const other = await terminal();
      await other.run('brenda render shot.blend --blender 4.5');
      await keep('other-blender', other);
    },
  ],
  [
    'slips',
    async ({ terminal, keep }) => {
      const screen = await terminal();
      await screen.run('brenda render shot.blend --sample 64');
      await screen.run('brenda rendr shot.blend');
      await keep('slips', screen);
    },
  ],
];

/** Ends the Blender that renders in the studio as a crash does. */
function crashBlender(studio: Studio): void {
  for (const pid of blendersOf(studio)) process.kill(pid, 'SIGSEGV');
}

/** Keeps the Blender in the studio from rendering on, so that what is shown meanwhile is the same on every machine. Returns what lets it go on. */
function holdBlender(studio: Studio): () => void {
  const blenders = blendersOf(studio);
  for (const pid of blenders) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of blenders) process.kill(pid, 'SIGCONT');
  };
}

function blendersOf({ folder }: Studio): number[] {
  const blenders = processesOf(folder).filter(({ command }) => BLENDER_COMMAND.test(command));
  if (blenders.length === 0) throw new Error(`no Blender renders in ${folder}`);
  return blenders.map(({ pid }) => pid);
}
