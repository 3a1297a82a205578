import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAtLeast } from '../../../support/blender';
import { zipOf } from '../../../support/projects/archives';
import { brenda } from '../../../support/brenda';
import { freshFrame } from '../../../support/fresh-blender';
import { pixels } from '../../../support/pixels';
import { blendersOf } from '../../../support/processes';
import { scene } from '../../../support/scenes';
import { STUDIO } from '../../../support/blenders/studio-colours';
import { temporaryFolder } from '../../../support/temporary-folder';

jest.setTimeout(240_000);

/** Far more than are rendered before the file is changed. */
const MANY = '1-300';

async function givenProject(): Promise<string> {
  const folder = join(temporaryFolder(), 'film');
  cpSync(dirname(await scene('lent')), folder, { recursive: true });
  return folder;
}

/** As Blender saves: beside it, and then in its place. */
function save(from: string, to: string): void {
  copyFileSync(from, `${to}@`);
  renameSync(`${to}@`, to);
}

function framesIn(output: string): string[] {
  return readdirSync(output)
    .filter((name) => /^frame_\d+\.\w+$/.test(name))
    .sort();
}

async function kindsOf(output: string): Promise<Set<string>> {
  return new Set(
    await Promise.all(framesIn(output).map(async (name) => (await pixels(join(output, name))).values)),
  );
}

interface Changed {
  readonly args: readonly string[];
  readonly scene?: string;
  /** Relative to the project, as it is named. */
  readonly file: string;
  readonly change: (path: string) => void;
}

const changed: Record<string, Changed> = {
  'a library of a trusted scene': {
    scene: 'scripted.blend',
    args: ['--trust'],
    file: 'paint.blend',
    change: (path) => {
      save(join(dirname(path), 'red.blend'), path);
    },
  },
  'the OpenColorIO configuration': {
    args: ['--ocio', 'colour/config.ocio', '--allow', 'missing-colours'],
    file: 'colour/luts/film.cube',
    change: (path) => {
      appendFileSync(path, '# changed\n');
    },
  },
  ...(isAtLeast(4, 2)
    ? {
        'an extension': {
          args: ['--extensions', 'extensions'],
          file: 'extensions/lantern/__init__.py',
          change: (path: string) => {
            appendFileSync(path, '# changed\n');
          },
        },
      }
    : {}),
};

test.each(Object.entries(changed))(
  '%s that is changed while frames are rendered from it stops the render and is named',
  async (_, { args, file, change, scene: name = 'lent.blend' }) => {
    const folder = await givenProject();
    cpSync(dirname(STUDIO), join(folder, 'colour'), { recursive: true });
    // The others there make each frame another picture.
    cpSync(
      join(__dirname, '..', '..', '..', 'scenes', 'extensions', 'lantern'),
      join(folder, 'extensions', 'lantern'),
      {
        recursive: true,
      },
    );
    const running = brenda(['render', name, '-o', 'frames', '-f', MANY, '--samples', '50', ...args], {
      cwd: folder,
    });
    await running.says('frame_0000', 2);
    change(join(folder, file));
    const { code, stderr } = await running;
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`brenda: "${file}" was changed while frames were rendered from it`),
    ]);
    expect(stderr).toContain(
      'fix: render all of it from the new one with --replace, which keeps the old frames, or into another folder with -o; or put the old one back, then the same command\n',
    );
    expect((await kindsOf(join(folder, 'frames'))).size).toBe(1);
  },
);

test('a library that was another while Blender opened the scene leaves no frame of that behind', async () => {
  const folder = await givenProject();
  const paint = join(folder, 'paint.blend');
  copyFileSync(paint, join(folder, 'green.blend'));
  const output = join(folder, 'frames');
  const args = ['render', join(folder, 'lent.blend'), '-o', output, '-f', '1-6', '--samples', '400'];
  const running = brenda(args);
  await running.says('frame_0000', 2);
  const [first] = blendersOf(output);
  save(join(folder, 'red.blend'), paint);
  for (const pid of blendersOf(output)) process.kill(pid, 'SIGKILL');
  const end = Date.now() + 20_000;
  while (Date.now() < end && blendersOf(output).every((pid) => pid === first)) await sleep(50);
  await sleep(1000);
  save(join(folder, 'green.blend'), paint);
  // It may have been looked at while it was red, and then has ended the render.
  const { code, stderr } = await running;
  expect([code === 0 || code === 1, /^\s+at /m.test(stderr)]).toEqual([true, false]);
  const again = await brenda(args);
  expect([again.code, again.stderr]).toEqual([
    0,
    expect.stringMatching(/6 there already|rendered in .*, \d there already/),
  ]);
  const samples = ['--python-expr', 'import bpy; bpy.context.scene.cycles.samples = 400'];
  const fresh = await pixels(await freshFrame(join(folder, 'lent.blend'), 1, samples));
  expect(framesIn(output)).toHaveLength(6);
  expect(await kindsOf(output)).toEqual(new Set([fresh.values]));
});

describe('a template', () => {
  const SCRIPT = 'sleep 0.4\ncat *.blend textures/* | sha256sum >$OUTDIR/sum_$START.txt\n';

  async function givenTemplate(): Promise<{ folder: string; output: string; args: readonly string[] }> {
    const folder = join(temporaryFolder(), 'film');
    cpSync(dirname(await scene('textured')), folder, { recursive: true });
    const script = join(dirname(folder), 'script');
    writeFileSync(script, SCRIPT);
    const output = join(folder, 'frames');
    return { folder, output, args: ['render', folder, '-T', script, '-o', output, '-f', '1-12'] };
  }

  const sumsIn = (output: string): Set<string> =>
    new Set(
      readdirSync(output)
        .filter((name) => name.startsWith('sum_'))
        .map((name) => readFileSync(join(output, name), 'utf8')),
    );

  test('sees the scene as it was when the render began', async () => {
    const { folder, output, args } = await givenTemplate();
    const running = brenda(args);
    await running.says('sum_', 2);
    save(await scene('plain'), join(folder, 'textured.blend'));
    const { code, stderr } = await running;
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('textured.blend was saved while it was rendered'),
    ]);
    expect(sumsIn(output).size).toBe(1);
  });

  test('is ended when another file of its project is changed', async () => {
    const { folder, output, args } = await givenTemplate();
    const running = brenda(args);
    await running.says('sum_', 2);
    appendFileSync(join(folder, 'textures', 'paint.png'), 'x');
    const { code, stderr } = await running;
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('"textures/paint.png" was changed while frames were rendered from it'),
    ]);
    expect(sumsIn(output).size).toBe(1);
  });
});

test('a picture into which the path of the file is drawn is the one that Blender renders; metadata names no copy', async () => {
  const folder = await givenProject();
  const path = join(folder, 'burnt.blend');
  const { code, stderr } = await brenda(['render', path, '-o', join(folder, 'burnt'), '-f', '1']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('1 rendered')]);
  const fresh = await freshFrame(path, 1);
  expect(await pixels(join(folder, 'burnt', 'frame_000001.png'))).toEqual(await pixels(fresh));

  const plain = await brenda(['render', join(folder, 'lent.blend'), '-o', join(folder, 'lent'), '-f', '1']);
  expect(plain.code).toBe(0);
  expect(readFileSync(join(folder, 'lent', 'frame_000001.png')).includes('.blend')).toBe(false);
});

test('a scene whose path is drawn into the picture is watched instead of copied', async () => {
  const folder = await givenProject();
  const path = join(folder, 'burnt.blend');
  const running = brenda(['render', path, '-o', join(folder, 'frames'), '-f', MANY, '--samples', '50']);
  await running.says('frame_0000', 2);
  save(join(folder, 'lent.blend'), path);
  const { code, stderr } = await running;
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('"burnt.blend" was changed while frames were rendered from it'),
  ]);
  expect(stderr).not.toContain('this run goes on with');
});

describe('whose frames they are', () => {
  test('two archives of one scene name have folders of their own', async () => {
    const folder = temporaryFolder();
    const content = readFileSync(await scene('plain'));
    const other = readFileSync(await scene('plain', 'cropped'));
    writeFileSync(join(folder, 'one.zip'), zipOf({ name: 'shot.blend', content }));
    writeFileSync(join(folder, 'two.zip'), zipOf({ name: 'shot.blend', content: other }));
    const output = join(folder, 'frames');
    const render = (archive: string, ...more: readonly string[]) =>
      brenda(['render', join(folder, archive), '-o', output, '-f', '1', ...more]);
    expect((await render('one.zip')).code).toBe(0);
    const refused = await render('two.zip', '--replace');
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining(`it has the frames of another scene, ${join(folder, 'one.zip', 'shot.blend')}`),
    ]);
  });

  test('a project that was moved, or is reached by a link, goes on, also when it was changed', async () => {
    const root = temporaryFolder();
    const folder = join(root, 'film');
    mkdirSync(folder);
    copyFileSync(await scene('plain'), join(folder, 'shot.blend'));
    const render = (place: string, ...more: readonly string[]) =>
      brenda(['render', join(place, 'shot.blend'), '-o', join(place, 'frames'), '-f', '1', ...more]);
    expect((await render(folder)).code).toBe(0);
    const moved = join(root, 'moved');
    renameSync(folder, moved);
    save(await scene('plain', 'cropped'), join(moved, 'shot.blend'));
    const { code, stderr } = await render(moved, '--replace');
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 rendered')]);
  });
});
