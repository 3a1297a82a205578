import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLENDER, blenderVersion } from '../../support/blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const blenders = join(__dirname, '..', '..', '..', 'scripts', 'blenders.mjs');

/** Beside the file that is rendered, so that the root that a Blender may live in does not matter. */
function started(args: readonly string[], cwd = temporaryFolder()) {
  const { status, stdout, stderr } = spawnSync(BLENDER, ['-b', ...args], {
    cwd,
    encoding: 'utf8',
    // Blender takes the word of PWD for where it is, as a shell sets it.
    env: { ...process.env, PWD: cwd, OURS: 'is here' },
  });
  return { status, output: stdout + stderr, files: readdirSync(cwd).sort() };
}

test('a Blender that is not among those to test on is refused in one line', () => {
  const { status, stderr } = spawnSync(process.execPath, [blenders, '9.9'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    1,
    'setup: "9.9": there is no such Blender; there are 5.2, official, 4.3, 3.4\n',
  ]);
});

// Whichever it is: a program, a program in the root of another Debian, the module with a launcher before it.
describe('the Blender that tests start', () => {
  test('is the process that was started, in the folder and with the variables of its caller', async () => {
    const cwd = realpathSync(temporaryFolder());
    const ask = 'import os; print("IS", os.getpid(), os.environ["OURS"], os.getcwd(), flush=True)';
    const child = spawn(BLENDER, ['-b', '--factory-startup', '--python-expr', ask], {
      cwd,
      env: { ...process.env, OURS: 'ours' },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(child, 'close');
    expect(output).toMatch(new RegExp(`^IS ${String(child.pid)} ours ${cwd}$`, 'm'));
  });

  test('says its version, and ends with 0', () => {
    const { status, output } = started(['--version']);
    expect(output).toMatch(new RegExp(`^Blender ${blenderVersion()}$`, 'm'));
    expect(status).toBe(0);
  });

  test.each<[string, string[], number]>([
    ['a script that fails, when it was told so', ['--python-exit-code', '7', '--python-expr', '1/0'], 7],
    ['a script that fails, when it was not', ['--python-expr', '1/0'], 0],
    ['a scene that is not there', ['nowhere.blend'], 1],
  ])('ends after %s with the code of Blender', (_, args, code) => {
    expect(started(['--factory-startup', ...args]).status).toBe(code);
  });

  test('carries out its options in their order, and leaves those behind -- to the script', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'after.py'),
      'import bpy, sys\nprint("AT", bpy.context.scene.frame_start, sys.argv[sys.argv.index("--") + 1:])\n',
    );
    const { output } = started(
      [await scene('plain'), '-s', '4', '-P', 'after.py', '-s', '5', '--', '-f', 'x'],
      cwd,
    );
    expect(output).toMatch(/^AT 4 \['-f', 'x'\]$/m);
  });

  test.each<[string, string[], string[]]>([
    ['-f', ['-o', '//a_', '-f', '2'], ['a_0002.png']],
    ['several frames', ['-o', '//a_', '-f', '1..2,4'], ['a_0001.png', 'a_0002.png', 'a_0004.png']],
    ['-a', ['-o', '//a_', '-s', '3', '-e', '4', '-a'], ['a_0003.png', 'a_0004.png']],
    ['-F', ['-o', '//a_', '-F', 'JPEG', '-f', '1'], ['a_0001.jpg']],
  ])('writes the frames that are asked for by %s', (_, args, files) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'small.py'), SMALL);
    const ran = started(
      ['--factory-startup', '-P', 'small.py', ...args.map((word) => word.replace('//', `${cwd}/`))],
      cwd,
    );
    expect([ran.status, ran.files]).toEqual([0, [...files, 'small.py']]);
  });
});

const SMALL = `import bpy
scene = bpy.context.scene
scene.render.engine = "CYCLES"
scene.cycles.samples = 1
scene.cycles.use_denoising = False
scene.render.resolution_x = scene.render.resolution_y = 16
`;
