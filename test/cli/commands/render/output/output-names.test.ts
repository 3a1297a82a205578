import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { brenda } from '../../../../support/brenda';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

/** A scene in a folder of its own. */
async function shot(variant = 'named', name = 'sh010.blend') {
  const folder = join(temporaryFolder(), 'film');
  mkdirSync(folder);
  const path = join(folder, name);
  copyFileSync(await scene('named', variant), path);
  return { folder, path, ...inFolder(folder, path) };
}

function inFolder(folder: string, path: string) {
  const render = (output: string, frames = '1-2', ...more: string[]) =>
    brenda(['render', path, '-f', frames, '-o', output, ...more], { cwd: folder });
  return { render };
}

/** The files in a folder and below it, but for those that are hidden. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !name.split('/').includes('.brenda') && !name.endsWith('.blend'))
    .sort();
}

/** The records of the only job in a folder, by unit. */
function ledgerOf(folder: string) {
  const jobs = join(folder, '.brenda', 'jobs');
  const [job = ''] = readdirSync(jobs);
  return {
    job,
    path: (unit: string) => join(jobs, job, 'ledger', `${unit}.json`),
    read: (unit: string) =>
      JSON.parse(readFileSync(join(jobs, job, 'ledger', `${unit}.json`), 'utf8')) as {
        files: { name: string; rendered?: string }[];
      },
  };
}

test('frames are called as the path says, and are found again by their records', async () => {
  const { folder, render } = await shot();
  const path = '//renders/{scene}/{camera}_{frame:4}';
  const first = await render(path, '1-2,5');
  expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('3 rendered')]);
  const renders = join(folder, 'renders');
  const called = ['Shot 10_a/Close_ up_0005.png', 'Shot 10_a/Wide_0001.png', 'Shot 10_a/Wide_0002.png'];
  expect(files(folder)).toEqual(called.map((name) => `renders/${name}`));

  const again = await render(path, '1-2,5');
  expect(again.stderr).toMatch(/^0 rendered in [\d.]+ s, 3 there already: /m);
  const status = await brenda(['status', renders]);
  expect([status.code, status.stdout]).toEqual([
    0,
    expect.stringContaining('3 done, 0 failed, 0 missing of 3'),
  ]);
  expect(status.stdout).not.toContain('that no record names');
  const compared = await brenda(['compare', '1', '2', renders]);
  expect([compared.code, compared.stdout]).toEqual([0, 'frame 1 and frame 2 were made the same way\n']);

  // A frame that is deleted is missing, whatever it is called.
  renameSync(join(renders, called[1] ?? ''), join(folder, 'away.png'));
  expect((await brenda(['status', renders])).stdout).toContain('2 done, 0 failed, 1 missing');
  expect((await render(path, '1-2,5')).stderr).toMatch(/^1 rendered in [\d.]+ s, 2 there already: /m);
});

test('frames that are done get the name that is asked for next, and none is rendered again', async () => {
  const { folder, render } = await shot();
  expect((await render('renders', '1-3')).code).toBe(0);
  const renders = join(folder, 'renders');
  const before = statSync(join(renders, 'frame_000002.png'));

  const named = await render('renders/a/{camera}/####', '1-3');
  // The parts without {...} are the folder, so that is another one.
  expect(named.stderr).toContain('3 rendered');

  const renamed = await render('renders/sh010_####', '1-2');
  expect([renamed.code, renamed.stderr]).toEqual([
    0,
    expect.stringContaining(`output folder ${renders}: 3 frames done before are called sh010_#### now\n`),
  ]);
  expect(renamed.stderr).toMatch(/^0 rendered in [\d.]+ s, 2 there already: /m);
  expect(files(renders).filter((name) => !name.startsWith('a/'))).toEqual([
    'sh010_0001.png',
    'sh010_0002.png',
    'sh010_0003.png',
  ]);
  expect(statSync(join(renders, 'sh010_0002.png')).ino).toBe(before.ino);
  expect(ledgerOf(renders).read('frame_000002').files).toMatchObject([
    { name: 'sh010_0002.png', rendered: 'frame_000002.png' },
  ]);

  const back = await render('renders', '1-3');
  expect(back.stderr).toContain('3 frames done before are called frame_###### now');
  expect(back.stderr).toMatch(/^0 rendered in [\d.]+ s, 3 there already: /m);
  expect(ledgerOf(renders).read('frame_000002').files[0]).not.toHaveProperty('rendered');
});

test('a run that was killed while it renamed leaves nothing that the next one does not put right', async () => {
  const { folder, render } = await shot();
  await render('renders', '1-3');
  const renders = join(folder, 'renders');
  const { job, path, read } = ledgerOf(renders);
  const line = (frame: number): string =>
    `${JSON.stringify({ job, unit: `frame_00000${String(frame)}`, from: `frame_00000${String(frame)}.png`, to: `x_000${String(frame)}.png` })}\n`;
  writeFileSync(join(renders, '.brenda', 'renaming'), line(1) + line(2) + line(3));
  // The first has its new name in its record and the old one beside it; the second is not recorded yet; the third was not begun.
  for (const frame of ['1', '2'])
    linkSync(join(renders, `frame_00000${frame}.png`), join(renders, `x_000${frame}.png`));
  const record = read('frame_000001');
  record.files = record.files.map((file) => ({ ...file, name: 'x_0001.png', rendered: 'frame_000001.png' }));
  writeFileSync(path('frame_000001'), JSON.stringify(record));

  const next = await render('renders/x_####', '1-3');
  expect([next.code, next.stderr]).toEqual([
    0,
    expect.stringMatching(/^0 rendered in [\d.]+ s, 3 there already: /m),
  ]);
  expect(files(renders)).toEqual(['x_0001.png', 'x_0002.png', 'x_0003.png']);
  expect(readdirSync(join(renders, '.brenda'))).not.toContain('renaming');
});

test('a name that another file has is not overwritten', async () => {
  const { folder, render } = await shot();
  const renders = join(folder, 'renders');
  await render('renders', '1-2');
  writeFileSync(join(renders, 'x_0002.png'), 'painted by hand');
  const refused = await render('renders/x_####', '1-2');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining(
      `output folder ${renders}: "x_0002.png" would be replaced, and no render of Brenda's made it`,
    ),
  ]);
  // Asked for the other frame, the one that is done keeps its name.
  const other = await render('renders/x_####', '1');
  expect(other.stderr).toContain('1 frame done before is called x_#### now');
  expect(other.stderr).toContain('1 frame done before keeps its name: other files are called x_#### already');
  expect(readFileSync(join(renders, 'x_0002.png'), 'utf8')).toBe('painted by hand');
  expect(files(renders)).toEqual(['frame_000002.png', 'x_0001.png', 'x_0002.png']);
});

test('two shots share a folder as long as their frames have other names', async () => {
  const { folder, render } = await shot();
  await render('renders/sh010_####');
  const second = join(folder, 'sh020.blend');
  copyFileSync(await scene('named', 'own-prefix'), second);
  const other = inFolder(folder, second);
  for (const output of ['renders/sh010_####', 'renders']) {
    const refused = await other.render(output);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('it has the frames of another scene'),
    ]);
  }
  const beside = await other.render('renders/sh020_####');
  expect([beside.code, beside.stderr]).toEqual([
    0,
    expect.stringContaining('it has 2 finished frames of an earlier job, 32x24, which stay as they are'),
  ]);
  expect(files(join(folder, 'renders'))).toEqual([
    'sh010_0001.png',
    'sh010_0002.png',
    'sh020_0001.png',
    'sh020_0002.png',
  ]);

  // Several at once, told apart by a word.
  const both = await brenda([
    'render',
    join(folder, 'sh010.blend'),
    second,
    '-f',
    '1',
    '-o',
    '//all/{blend_name}_####',
  ]);
  expect([both.code, files(join(folder, 'all'))]).toEqual([0, ['sh010_0001.png', 'sh020_0001.png']]);
});

test.each<[string, string]>([
  [
    '{bogus}_####',
    '--output {bogus}_####: there is no {bogus}; there are {frame}, {scene}, {camera}, {layer}',
  ],
  ['{scene/x_####', '--output {scene/x_####: "{" is alone'],
  ['a/{scene}/../x_####', '".." cannot stand behind the first # or {...}'],
  ['.hidden_####', 'a name that begins with a dot is hidden'],
  ['{frame:.2}', '{frame:.2}: cannot read ".2"; write {frame:4} or {frame:####}'],
])('-o %s is refused before Blender is started', async (output, said) => {
  const { folder, render } = await shot();
  const { code, stderr } = await render(output);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['sh010.blend']);
});

test('a name that is too long for this scene is refused before anything is rendered', async () => {
  const { folder, render } = await shot();
  const { code, stderr } = await render(`renders/${'{scene}'.repeat(28)}_#`);
  expect([code, stderr]).toEqual([2, expect.stringContaining("longer than a file's name can be")]);
  expect(readdirSync(folder)).toEqual(['sh010.blend']);
});

test.each<[string, string, string[]]>([
  ['own-prefix', 'own', ['shot010_0001.png', 'shot010_0002.png']],
  ['own-folder', 'own', ['0001.png', '0002.png']],
  ['own-odd', '../up/odd', ['0001.png', '0002.png']],
])('--output scene: %s', async (variant, place, expected) => {
  const { folder, render } = await shot(variant);
  const { code, stderr } = await render('scene');
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining(`the scene's own output path: ${join(folder, place)}/`),
  ]);
  expect(files(join(folder, place))).toEqual(expected);
  expect((await render('scene')).stderr).toMatch(/^0 rendered in [\d.]+ s, 2 there already: /m);
});

test.each<[string, string]>([
  [
    'own-default',
    'the output path of sh010.blend is "/tmp/", as Blender has it where none was set; set it in Blender, or name one with -o',
  ],
  ['own-hidden', 'a name that begins with a dot is hidden'],
  ['named', 'as Blender has it where none was set'],
  ['own-empty', 'the output path of sh010.blend is "", as Blender has it where none was set'],
])('--output scene: %s is refused', async (variant, said) => {
  const { folder, render } = await shot(variant);
  const { code, stderr } = await render('scene');
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  expect(readdirSync(folder)).toEqual(['sh010.blend']);
});

test('a folder that is called scene is ./scene', async () => {
  const { folder, render } = await shot('own-prefix');
  expect((await render('./scene', '1')).code).toBe(0);
  expect(files(folder)).toEqual(['scene/frame_000001.png']);
});

test('what a template writes gets the name, and keeps what it adds to it', async () => {
  const { folder, path, render } = await shot();
  const script = join(dirname(folder), 'template');
  // As the original's frame template, and two files of its own.
  writeFileSync(
    script,
    [
      'blender -b *.blend -o $OUTDIR/frame_###### $FRAME -a || exit 1',
      'echo depth > $OUTDIR/depth_$(printf %04d $START).txt',
      'echo log > $OUTDIR/notes.txt',
      '',
    ].join('\n'),
  );
  const { code, stderr } = await render('renders/{scene}_####', '1-2', '-T', script);
  expect([code, stderr]).toEqual([0, expect.stringContaining('2 rendered')]);
  expect(stderr).toContain('notes.txt keeps its name: no frame of its task can be told from it');
  expect(files(join(folder, 'renders'))).toEqual([
    'Shot 10_a_0001.png',
    'Shot 10_a_0001_depth.txt',
    'Shot 10_a_0002.png',
    'Shot 10_a_0002_depth.txt',
    'notes.txt',
  ]);
  expect((await render('renders/{scene}_####', '1-2', '-T', script)).stderr).toContain('2 there already');
  expect(path).toContain('sh010');
});
