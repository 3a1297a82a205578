import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../../support/brenda';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

jest.setTimeout(180_000);

interface Night {
  readonly renders: readonly {
    readonly scene?: string;
    readonly output?: string;
    readonly exitCode: number | null;
    readonly text: string;
    readonly done?: number;
    readonly skipped?: number;
  }[];
}

let folders = 0;
const work = temporaryFolder();

/** A folder with copies of a scene that has ten frames. */
async function folderWith(...names: string[]): Promise<string> {
  const folder = join(work, `night-${String(folders++)}`);
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    copyFileSync(await scene('plain'), join(folder, name));
  }
  return folder;
}

const framesIn = (...path: string[]): string[] => {
  const folder = join(...path);
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
};
const night = (stdout: string): Night => JSON.parse(stdout) as Night;

describe('brenda render, of several scenes', () => {
  it('renders one after the other, each into a folder of its own, and sums up', async () => {
    const cwd = await folderWith('a.blend', 'b.blend', 'shots/010.blend', 'shots/020.blend');
    const args = ['render', 'a.blend', 'b.blend', 'shots/*.blend', '-f', '1-2', '-o', 'out'];
    const { code, stdout, stderr } = await brenda([...args, '--json'], { cwd });
    expect(code).toBe(0);
    for (const name of ['a', 'b', 'shots/010', 'shots/020'])
      expect(framesIn(cwd, 'out', name)).toHaveLength(2);
    expect(night(stdout).renders).toMatchObject(
      ['a.blend', 'b.blend', 'shots/010.blend', 'shots/020.blend'].map((name) => ({
        scene: name,
        exitCode: 0,
        done: 2,
      })),
    );
    expect(stderr).toMatch(/^3 of 4: shots\/010\.blend$/m);
    expect(stderr).toMatch(/^a\.blend {10}2 rendered in [\d.]+ s: \S+\/out\/a$/m);
    expect(stderr).toMatch(/^4 of 4 done in \d+(\.\d)?[: \d]*s?$/m);
  });

  it('renders the others when one fails, and tries that one again with the same command', async () => {
    const cwd = await folderWith('a.blend', 'b.blend', 'c.blend');
    writeFileSync(join(cwd, 'fails'), '[ $START != 2 ] || exit 4\necho x >$OUTDIR/$START.txt\n');
    writeFileSync(
      join(cwd, 'list.txt'),
      'a.blend -f 1-2 -o out/a\nb.blend -f 1-3 -T fails -o out/b # fails\nc.blend -f 1 -o out/c\n',
    );
    const first = await brenda(['queue', 'list.txt', '--json'], { cwd });
    expect(first.code).toBe(1);
    expect(night(first.stdout).renders).toMatchObject([
      { scene: 'a.blend', exitCode: 0, done: 2 },
      { scene: 'b.blend', exitCode: 1, done: 2, failed: 1 },
      { scene: 'c.blend', exitCode: 0, done: 1 },
    ]);
    expect(first.stderr).toMatch(
      /^b\.blend {2}2 rendered in \S+ s, 1 failed: .*\/out\/b; frame 2: the template's command failed with exit code 4$/m,
    );
    expect(first.stderr).toMatch(/^2 of 3 done, 1 failed in .*; the same command goes on$/m);

    const again = await brenda(['queue', 'list.txt', '--json'], { cwd });
    expect(again.code).toBe(1);
    expect(night(again.stdout).renders).toMatchObject([
      { exitCode: 0, done: 0, skipped: 2 },
      { exitCode: 1, done: 0, skipped: 2, failed: 1 },
      { exitCode: 0, done: 0, skipped: 1 },
    ]);
  });

  it('says what is wrong before the first frame, and renders the rest', async () => {
    const cwd = await folderWith('a.blend', 'z.blend', 'x/same.blend', 'y/same.blend');
    writeFileSync(join(cwd, 'broken.blend'), 'no scene');
    writeFileSync(
      join(cwd, 'list.txt'),
      [
        'a.blend -f 1 -o out/a',
        'missing.blend',
        'broken.blend',
        'a.blend --samples many',
        'a.blend --sampels 4',
        "'a.blend",
        'a.blend -f 4-1',
        'z.blend -o out/a',
        'a.blend --extensions nowhere -o out/b',
        'a.blend -f 2 -o out/a',
        'nothing-*.blend z.blend -o out --samples 0',
        'a.blend -f 2-3 -o out/a --samples 2',
      ].join('\n'),
    );
    const { code, stdout, stderr } = await brenda(['queue', 'list.txt', '--json'], { cwd });
    expect(code).toBe(2);
    const before = stderr.slice(0, stderr.indexOf('1 of 2: a.blend'));
    const said = before.split('\n').filter((line) => line.startsWith('brenda: list.txt:'));
    expect(said.sort()).toEqual(
      [
        /^brenda: list\.txt:11: --samples 0: must be a whole number of 1 or more$/,
        /^brenda: list\.txt:11: nothing-\*\.blend: no file has a name like that$/,
        /^brenda: list\.txt:12: a\.blend: its frames would replace those of list\.txt:10, in \S+\/out\/a; name another folder with -o$/,
        /^brenda: list\.txt:2: "missing\.blend": no such file or folder$/,
        /^brenda: list\.txt:3: "broken\.blend" is not a Blender file; save it again in Blender$/,
        /^brenda: list\.txt:4: --samples many: must be a whole number of 1 or more$/,
        /^brenda: list\.txt:5: unknown option '--sampels'; did you mean --samples\?$/,
        /^brenda: list\.txt:6: a quotation mark \('\) is never closed$/,
        /^brenda: list\.txt:7: frames "4-1": the end, 1, comes before the start, 4; write 1-4$/,
        /^brenda: list\.txt:8: z\.blend: its frames would replace those of list\.txt:1, in \S+\/out\/a; name another folder with -o$/,
        /^brenda: list\.txt:9: .*nowhere/,
      ].map((pattern) => expect.stringMatching(pattern) as unknown),
    );
    expect(before).toContain('the others are rendered: 2\n');
    expect(framesIn(cwd, 'out', 'a')).toHaveLength(2);
    const summary = stderr.split('\n').slice(-16, -1);
    expect(summary.map((line) => line.split(/ {2,}/)[0])).toEqual([
      '',
      'list.txt:1 a.blend',
      ...[2, 3, 4, 5, 6, 7, 8, 9].map((line) => `list.txt:${String(line)}`),
      'list.txt:10 a.blend',
      ...[11, 11, 12].map((line) => `list.txt:${String(line)}`),
      expect.stringMatching(
        /^2 of 13 done, 11 failed in .*; correct what is not rendered, then the same command$/,
      ),
    ]);
    expect(night(stdout).renders.filter(({ exitCode }) => exitCode === 2)).toHaveLength(11);
  });

  it('ends in order on Ctrl-C with a summary, and goes on with the same command', async () => {
    const cwd = await folderWith('a.blend', 'b.blend', 'c.blend');
    const args = ['render', 'a.blend', 'b.blend', 'c.blend', '-o', 'out', '-f', '1-6', '--samples', '800'];
    const ran = brenda(args, { cwd });
    await ran.says('2 of 3: b.blend');
    await ran.says('frame_000002.png', 2);
    ran.kill('SIGINT');
    const { code, stderr } = await ran;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^b\.blend {2}interrupted; the frames so far are in \S+\/out\/b$/m);
    expect(stderr).toMatch(/^c\.blend {2}not begun$/m);
    expect(stderr).toMatch(/^1 of 3 done, 1 interrupted, 1 not begun in .*; the same command goes on$/m);
    expect(framesIn(cwd, 'out', 'c')).toEqual([]);

    const again = await brenda([...args, '--json'], { cwd });
    expect(again.code).toBe(0);
    const [a, b, c] = night(again.stdout).renders;
    expect(a).toMatchObject({ done: 0, skipped: 6 });
    expect(b?.skipped).toBeGreaterThanOrEqual(2);
    expect((b?.done ?? 0) + (b?.skipped ?? 0)).toBe(6);
    expect(c).toMatchObject({ done: 6, skipped: 0 });
  });

  it('leaves each scene its folder when another is added, also where an earlier version chose it', async () => {
    const cwd = await folderWith('sh010/lighting.blend', 'sh020/comp.blend', 'sh020/lighting.blend');
    const render = async (...scenes: string[]): Promise<Night['renders']> => {
      const args = ['render', ...scenes, '-f', '1', '-o', 'out', '--json'];
      return night((await brenda(args, { cwd })).stdout).renders;
    };
    const [lighting, comp, other] = [
      'sh010/lighting.blend',
      'sh020/comp.blend',
      'sh020/lighting.blend',
    ] as const;
    await render(lighting, comp);
    expect(framesIn(cwd, 'out', 'sh010', 'lighting')).toHaveLength(1);
    // As it was called where no other scene had the name.
    renameSync(join(cwd, 'out', 'sh020', 'comp'), join(cwd, 'out', 'comp'));
    expect(await render(lighting, comp, other)).toMatchObject([
      { output: join(cwd, 'out', 'sh010', 'lighting'), done: 0, skipped: 1 },
      { output: join(cwd, 'out', 'comp'), done: 0, skipped: 1 },
      { output: join(cwd, 'out', 'sh020', 'lighting'), done: 1, skipped: 0 },
    ]);
  });

  it('keeps scenes of one name apart', async () => {
    const cwd = await folderWith('sh010/lighting.blend', 'sh020/lighting.blend');
    const { code } = await brenda(
      ['render', 'sh010/lighting.blend', 'sh020/lighting.blend', '-f', '1', '-o', 'out'],
      {
        cwd,
      },
    );
    expect(code).toBe(0);
    for (const shot of ['sh010', 'sh020']) expect(framesIn(cwd, 'out', shot, 'lighting')).toHaveLength(1);
  });

  it('estimates all of them, one after the other', async () => {
    const cwd = await folderWith('a.blend', 'b.blend');
    const { code, stderr } = await brenda(
      ['render', 'a.blend', 'b.blend', '-f', '1-8', '-o', 'out', '--estimate'],
      {
        cwd,
      },
    );
    expect(code).toBe(0);
    for (const name of ['a', 'b']) expect(framesIn(cwd, 'out', name)).toHaveLength(3);
    expect(stderr).toMatch(/^estimated for what was left of 2: about \d+ s(, between \d+ s and \d+ s)?$/m);
  });
});

describe('brenda queue', () => {
  test.each([
    ['nothing.txt', undefined, 'nothing.txt: cannot be read; give a text file with a render in each line'],
    [
      'empty.txt',
      '# none\n\n',
      'empty.txt: there is no render in it; write a line for each, as after brenda render',
    ],
  ])('refuses %s', async (name, text, reason) => {
    const cwd = await folderWith('a.blend');
    if (text !== undefined) writeFileSync(join(cwd, name), text);
    expect(await brenda(['queue', name], { cwd })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: ${reason}\n`,
    });
  });
});
