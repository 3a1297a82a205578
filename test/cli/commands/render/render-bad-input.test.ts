import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { blenderVersion, isAtLeast } from '../../../support/blender';
import { archives } from '../../../support/projects/bad-projects';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

const work = temporaryFolder();
const output = join(work, 'frames');
const at = (name: string): string => join(work, name);

beforeAll(async () => {
  const plain = readFileSync(await scene('plain'));
  writeFileSync(at('text.blend'), 'dear diary');
  writeFileSync(at('empty.blend'), '');
  writeFileSync(at('truncated.blend'), plain.subarray(0, plain.length / 2));
  writeFileSync(at('notes.txt'), 'dear diary');
  writeFileSync(at('plain.blend'), plain);
  for (const name of ['4.3.blend', '5.2.blend'])
    copyFileSync(join(__dirname, '../../../scenes/saved-by', name), at(name));
  mkdirSync(at('nothing'));
  mkdirSync(at('two'));
  for (const name of ['one.blend', 'two.blend']) writeFileSync(join(at('two'), name), plain);
  for (const [name, bytes] of Object.entries(await archives(plain))) writeFileSync(at(name), bytes);
  writeFileSync(at('empty-template'), '\n');
  writeFileSync(at('tiles-template'), 'echo $SF_MIN_X\n');
});

/** What an older Blender crashes on, or does not read. */
function newerFiles(): (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [];
  const here = `Blender ${blenderVersion()}`;
  if (!isAtLeast(4)) {
    const why = `it was saved by Blender 4.3, and ${here} crashed (SIGSEGV) as it opened it; use Blender 4.3 or newer: https://download.blender.org/release/Blender4.3/`;
    rows.push(['%/4.3.blend', `scene %/4.3.blend: ${why}`]);
  }
  if (!isAtLeast(5)) {
    const why = `was saved by Blender 5.2, which ${here} cannot read; use Blender 5.2 or newer: https://download.blender.org/release/Blender5.2/`;
    rows.push(['%/5.2.blend', `scene %/5.2.blend: ${why}`]);
  }
  return rows;
}

/** Each line: what is typed after `brenda render`, and the one line that answers. `%` is the folder of the test. */
const refused: readonly (readonly [string, string | RegExp])[] = [
  ['', 'no scene: name a .blend, a project folder, or an archive of one'],
  ['%/nowhere.blend', '"%/nowhere.blend": no such file or folder'],
  ['%/text.blend', '"%/text.blend" is not a Blender file; save it again in Blender'],
  ['%/empty.blend', /^"%\/empty\.blend" is /],
  [
    '%/notes.txt',
    /^"%\/notes\.txt" cannot be rendered; give a \.blend file, a project's folder, or a \.zip, /,
  ],
  [
    '%/truncated.blend',
    /^scene %\/truncated\.blend: was saved by Blender [\d.]+ and is damaged or incomplete; Blender [\d.]+(?: LTS)? says: /,
  ],
  ...newerFiles(),
  ['%/nothing', /^"?%\/nothing"?.*\.blend/],
  ['%/two', /^"?%\/two"?.*one\.blend.*two\.blend.*--scene/],
  ['%/two --scene three.blend', /three\.blend/],
  ['%/two --scene ../plain.blend', /\.\.\/plain\.blend/],
  ['%/no-scene.zip', /\.blend/],
  ['%/two-scenes.tar', /one\.blend.*two\.blend.*--scene/],
  ['%/climbs.zip', /^"?%\/climbs\.zip"?.*\.\.\//],
  ['%/climbs.tar', /^"?%\/climbs\.tar"?.*\.\.\//],
  ['%/absolute.tar', /^"?%\/absolute\.tar"?.*\/etc\/passwd/],
  ['%/link-out.tar', /^"?%\/link-out\.tar"?.*out/],
  ['%/damaged.zip', /^"?%\/damaged\.zip"?/],
  [
    '%/plain.blend --allow missing-image',
    '--allow missing-image: there is no such finding; did you mean missing-images?',
  ],
  ['%/plain.blend -f 9-1', 'frames "9-1": the end, 1, comes before the start, 9; write 1-9'],
  ['%/plain.blend -f ,', 'frames ",": cannot read an empty part; write 12, 1-240, 1-240x5 or 1,5,9-12'],
  [
    '%/plain.blend --engine LUX',
    /^engine "LUX": this Blender [\d.]+(?: LTS)? has no such engine; it has CYCLES, /,
  ],
  ['%/plain.blend --device cuda', '--device cuda: must be cpu, gpu or scene'],
  ['%/plain.blend --denoise on', '--denoise on: must be off or scene'],
  [
    '%/plain.blend --engine BLENDER_WORKBENCH --denoise off',
    'denoise off: the scene is for BLENDER_WORKBENCH, and only Cycles is told whether to denoise',
  ],
  [
    '%/plain.blend --engine BLENDER_WORKBENCH --device gpu',
    'device gpu: the scene is for BLENDER_WORKBENCH, and only Cycles can be told what to render on',
  ],
  ['%/plain.blend --format GIF', /^format "GIF": Blender [\d.]+(?: LTS)? writes no such images; use .*PNG/],
  ['%/plain.blend --camera Rear', 'camera "Rear": the scene has no camera of that name; it has Camera'],
  [
    '%/plain.blend --view-layer Fog',
    'view layer "Fog": the scene has no view layer of that name; it has ViewLayer',
  ],
  ['%/plain.blend --samples 0', '--samples 0: must be a whole number of 1 or more'],
  ['%/plain.blend --samples many', '--samples many: must be a whole number of 1 or more'],
  ['%/plain.blend --resolution 1920', '--resolution 1920: write width x height in pixels, as 1920x1080'],
  ['%/plain.blend --percentage 0x32', '--percentage 0x32: must be a whole number from 1 to 1000'],
  ['%/plain.blend --percentage 1e2', '--percentage 1e2: must be a whole number from 1 to 1000'],
  ['%/plain.blend --percentage 0', '--percentage 0: must be a whole number from 1 to 1000'],
  ['%/plain.blend --workers 0', '--workers 0: must be a whole number from 1 to 256'],
  ['%/plain.blend --task-size 0', '--task-size 0: must be a whole number of 1 or more'],
  ['%/plain.blend --port 99999', '--port 99999: must be a whole number from 1 to 65535'],
  ['%/plain.blend --order fast', '--order fast: must be sequential, coarse or random'],
  [
    '%/plain.blend --order coarse -r 7',
    '--order coarse: --shuffle asks for a random one; leave one of the two out',
  ],
  ['%/plain.blend -r x', '--shuffle x: must be a whole number from 0 to 4294967295'],
  ['%/plain.blend -T %/nowhere', 'template %/nowhere: cannot be read; give the path of a shell script'],
  ['%/plain.blend -T %/empty-template', 'template %/empty-template: is empty'],
  [
    '%/plain.blend -T %/tiles-template',
    'template %/tiles-template: $SF_MIN_X needs tiles; say how many with -X and -Y',
  ],
  ['%/plain.blend -T %/tiles-template -X 2', '-X 2: tiles need -Y too; for strips, say -Y 1'],
  ['%/plain.blend -X 2 -Y 2', '-X -Y: tiles need a template (-T) that renders them'],
];

describe('brenda render refuses, in one line, with 2, and leaves nothing behind:', () => {
  test.each(refused)('render %s', async (typed, line) => {
    const args = typed.split(' ').filter(Boolean);
    const ran = await brenda(['render', ...args.map((arg) => arg.replaceAll('%', work)), '-o', output]);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    const said = ran.stderr.replaceAll(work, '%');
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    if (typeof line === 'string') expect(said).toBe(`brenda: ${line}\n`);
    else expect(said.replace('brenda: ', '')).toMatch(line);
    expect(existsSync(output)).toBe(false);
  });

  test.each([
    [
      { BLENDER: '/nowhere/blender' },
      'Blender not found: "/nowhere/blender"; install it (https://www.blender.org/download), or name one with --blender PATH',
    ],
    ...['/etc/passwd/blender', 'b'.repeat(300)].map(
      (name) =>
        [
          { BLENDER: name },
          `Blender not found: "${name}"; install it (https://www.blender.org/download), or name one with --blender PATH`,
        ] as [NodeJS.ProcessEnv, string],
    ),
    [{ BLENDER: '/bin/false' }, /^"\/bin\/false" does not start as Blender does: /],
  ])('with %j', async (env, line) => {
    const ran = await brenda(['render', at('plain.blend'), '-o', output], { env });
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 2 });
    const said = ran.stderr.replace('brenda: ', '').trimEnd();
    if (typeof line === 'string') expect(said).toBe(line);
    else expect(said).toMatch(line);
    expect(existsSync(output)).toBe(false);
  });

  it.each(['--blender', '--ocio', '--extensions'])('an empty value of %s', async (option) => {
    const ran = await brenda(['render', at('plain.blend'), '-o', output, option, '']);
    expect(ran).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: ${option} "": is empty; give a value, or leave the option out\n`,
    });
    expect(existsSync(output)).toBe(false);
  });

  it('a scene below a file', async () => {
    const ran = await brenda(['render', at('notes.txt/scene.blend')]);
    expect(ran).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: "${at('notes.txt/scene.blend')}": no such file or folder\n`,
    });
  });

  it('an output folder that is a file', async () => {
    const ran = await brenda(['render', at('plain.blend'), '-o', at('notes.txt')]);
    expect(ran).toMatchObject({
      code: 2,
      stderr: `brenda: output folder: cannot write ${at('notes.txt')}: a part of its path is a file; name another with -o\n`,
    });
  });

  it('a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const ran = await brenda(['render', at('plain.blend'), '-o', output, '--port', port]);
    server.close();
    expect(ran).toMatchObject({
      code: 2,
      stderr: `brenda: port ${port} is taken; leave --port out to take any free one\n`,
    });
    expect(existsSync(output)).toBe(false);
  });
});

describe('brenda render', () => {
  it('simply takes an archive that macOS made', async () => {
    const ran = await brenda(['render', at('macos.zip'), '-f', '1', '-o', at('from-macos'), '--json']);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ done: 1 });
  });

  it('stops when the disk is full, with 1, keeps what is done, and says how to go on', () => {
    const script = `mkdir full && mount -t tmpfs -o size=1500k tmpfs full && "$0" "$1" render plain.blend -f 1-6 --resolution 500x500 -o full/out; code=$?; ls full/out; exit $code`;
    const program = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');
    const ran = spawnSync('unshare', ['-Urm', 'sh', '-c', script, process.execPath, program], {
      cwd: work,
      encoding: 'utf8',
    });
    const out = join(work, 'full', 'out');
    expect(ran.stderr).toMatch(/^brenda: cannot write .*: the disk is full; the frames so far are in .*$/m);
    expect(ran.stderr).toContain(
      `are in ${out}\nfix: make room on the disk, or name another folder with -o, then the same command\n`,
    );
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/^(frame_00000[1-5]\.png\n)*$/);
  });

  it('ends with 2 when the disk is too small to begin with, and leaves nothing behind', () => {
    const script = `mkdir small && mount -t tmpfs -o size=60k tmpfs small && "$0" "$1" render plain.blend -f 1 -o small/out; code=$?; ls -A small; exit $code`;
    const program = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');
    const ran = spawnSync('unshare', ['-Urm', 'sh', '-c', script, process.execPath, program], {
      cwd: work,
      encoding: 'utf8',
    });
    // On a slow machine it says what it waits for.
    expect(ran.stderr).toMatch(
      /^(?:reading .*\n)?brenda: cannot write \S*small\/out\S*: the disk is full\n$/,
    );
    expect([ran.status, ran.stdout]).toEqual([2, '']);
  });

  test.each([
    ['exit 7', "the template's command failed with exit code 7"],
    ['true', 'wrote no file into its output folder'],
    [': >$OUTDIR/empty.png', 'empty.png is empty'],
    [
      'ls /nowhere-at-all\necho x >$OUTDIR/x.txt',
      'line 1 of the template failed with exit code 2 (ls /nowhere-at-all), though its last line did not; put "|| true" after it where that is meant',
    ],
  ])('names each task whose template %j fails, with 1', async (script, reason) => {
    writeFileSync(at('template'), `${script}\n`);
    const ran = await brenda([
      'render',
      at('plain.blend'),
      '-T',
      at('template'),
      '-f',
      '1',
      '-o',
      at('failing'),
      '--json',
    ]);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      done: 0,
      failed: 1,
      failures: [{ unit: 'frame_000001', reason }],
    });
    expect(ran.stderr).toContain(`frame 1: ${reason}\n`);
  });
});
