import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../../../support/brenda';
import { freshFrame } from '../../../support/fresh-blender';
import { pixels } from '../../../support/pixels';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

interface Result {
  readonly job: string;
  readonly output: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly failures: readonly { readonly unit: string; readonly reason: string }[];
}

/** What is read of a record. */
interface Started {
  readonly unit: string;
  readonly started: string;
}

const work = temporaryFolder();
let folders = 0;
const newOutput = (): string => join(work, `frames-${String(folders++)}`);
const framesIn = (output: string): string[] => readdirSync(output).filter((name) => !name.startsWith('.'));
const names = (...frames: number[]): string[] => frames.map((n) => `frame_${String(n).padStart(6, '0')}.png`);

async function rendered(args: readonly string[]): Promise<Result> {
  const ran = await brenda(['render', '--json', ...args]);
  expect({ code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(ran.stdout) as Result;
}

describe('brenda render', () => {
  it('renders the frames of the scene, pixel for pixel as a fresh Blender does', async () => {
    const path = await scene('plain');
    const output = newOutput();
    const result = await rendered([path, '-o', output]);
    expect(result).toMatchObject({ output, total: 10, done: 10, failed: 0, skipped: 0, failures: [] });
    expect(framesIn(output)).toEqual(names(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    for (const frame of [1, 7]) {
      const [name = ''] = names(frame);
      expect(await pixels(join(output, name))).toEqual(await pixels(await freshFrame(path, frame)));
    }
  });

  it.each([
    ['in their order', [], [...Array(36).keys()].map((i) => i + 1)],
    ['coarsely', ['--order', 'coarse'], [1, 17, 33, 9, 25, 5, 13, 21, 29, 3, 7, 11, 15, 19, 23, 27, 31, 35]],
  ])('begins frames %s', async (_, order, first) => {
    const output = newOutput();
    const { job } = await rendered([await scene('plain'), '-o', output, '-f', '1-36', ...order]);
    const records = join(output, '.brenda/jobs', job, 'ledger');
    const started = readdirSync(records).map((name) => {
      const { unit, started: at } = JSON.parse(readFileSync(join(records, name), 'utf8')) as Started;
      return { frame: Number(unit.slice(-6)), at };
    });
    started.sort((a, b) => a.at.localeCompare(b.at));
    expect(started.slice(0, first.length).map(({ frame }) => frame)).toEqual(first);
  });

  it('renders again only what is asked for and missing', async () => {
    const path = await scene('plain');
    const output = newOutput();
    const first = await rendered([path, '-o', output, '-f', '1-4']);
    expect(await rendered([path, '-o', output, '-f', '1-4'])).toMatchObject({
      job: first.job,
      done: 0,
      skipped: 4,
    });
    expect(await rendered([path, '-o', output, '-f', '2-6'])).toMatchObject({
      job: first.job,
      done: 2,
      skipped: 3,
    });
    expect(framesIn(output)).toEqual(names(1, 2, 3, 4, 5, 6));
  });

  it('renders all again when the scene, a file it reads or a setting has changed', async () => {
    const own = join(work, 'changing.blend');
    const output = newOutput();
    copyFileSync(await scene('plain'), own);
    const first = await rendered([own, '-o', output, '-f', '1-2']);
    const again = [own, '-o', output, '-f', '1-2', '--replace'];
    const setting = await rendered([...again, '--samples', '3']);
    copyFileSync(await scene('plain', 'cropped'), own);
    const changed = await rendered(again);
    expect([first.done, setting.done, changed.done]).toEqual([2, 2, 2]);
    expect(new Set([first.job, setting.job, changed.job]).size).toBe(3);
    // The frames of the first job are no longer there, whatever its ledger says.
    copyFileSync(await scene('plain'), own);
    expect(await rendered(again)).toMatchObject({
      job: first.job,
      done: 2,
      skipped: 0,
    });
  });

  it('renders again a frame that was deleted or changed by hand', async () => {
    const path = await scene('plain');
    const output = newOutput();
    await rendered([path, '-o', output, '-f', '1-3']);
    const [, second = '', third = ''] = names(1, 2, 3).map((name) => join(output, name));
    const before = readFileSync(third);
    writeFileSync(second, 'painted over');
    writeFileSync(third, before);
    expect(await rendered([path, '-o', output, '-f', '1-3'])).toMatchObject({ done: 1, skipped: 2 });
  });

  it('lays settings over the scene, and only those that are given', async () => {
    const output = newOutput();
    const settings = ['--engine', 'eevee', '--resolution', '64x32', '--percentage', '50%', '--format', 'jpg'];
    await rendered([await scene('plain'), '-o', output, '-f', '-2,3', ...settings]);
    expect(framesIn(output)).toEqual(['frame_-000002.jpg', 'frame_000003.jpg']);
    expect((await pixels(join(output, 'frame_000003.jpg'))).size).toBe('32x16x3');
  });

  it('shares the work among its workers, in tasks of any size', async () => {
    const output = newOutput();
    await rendered([await scene('plain'), '-o', output, '-w', '2', '-S', '2', '-r', '7', '-f', '1-10x2']);
    expect(framesIn(output)).toEqual(names(1, 3, 5, 7, 9));
  });

  it('takes the scene that follows -r for the scene', async () => {
    const output = newOutput();
    expect(await rendered(['-r', await scene('plain'), '-f', '1', '-o', output])).toMatchObject({ done: 1 });
  });

  it('renders into the project itself, and that changes nothing of it', async () => {
    const project = join(work, 'project');
    mkdirSync(project);
    copyFileSync(await scene('plain'), join(project, 'scene.blend'));
    const output = join(project, 'renders');
    const first = await rendered([project, '-o', output, '-f', '1']);
    expect(await rendered([project, '-o', output, '-f', '1'])).toMatchObject({ job: first.job, skipped: 1 });
  });

  it('leaves nothing in the output folder but frames and ledger', async () => {
    const output = newOutput();
    await rendered([await scene('plain'), '-o', output, '-f', '1']);
    expect(readdirSync(join(output, '.brenda'))).toEqual(['jobs', 'run.json', 'written']);
  });

  it('says what it does in plain lines when stderr is no terminal', async () => {
    const output = newOutput();
    const { stderr, stdout } = await brenda(['render', await scene('plain'), '-f', '1', '-o', output]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^1 to render {2}\(Blender [\d.]+(?: LTS)?\)\nframe_000001\.png {2}[\d.]+ s {2}worker-1\n1 rendered in [\d.]+ s: .*\n$/,
    );
    expect(stderr).toContain(output);
  });

  it('goes on with a scene that a newer Blender wrote, and passes the warning on', async () => {
    const newer = join(work, 'newer.blend');
    const bytes = readFileSync(await scene('plain'));
    // Blender 5 begins its files with BLENDER17-01v0502, those before it with BLENDER-v304.
    if (bytes.toString('latin1', 7, 9) === '17') bytes.write('0999', 13, 'latin1');
    else bytes.write('999', 9, 'latin1');
    writeFileSync(newer, bytes);
    const output = newOutput();
    const { code, stderr } = await brenda(['render', newer, '-f', '1', '-o', output]);
    expect(stderr).toMatch(/^warning: newer-file: newer\.blend: was saved by Blender 9\.99, and opened by /m);
    expect(code).toBe(0);
    expect(existsSync(join(output, 'frame_000001.png'))).toBe(true);
  });
});

describe('brenda status', () => {
  it('tells what is done, by whom and how fast', async () => {
    const output = newOutput();
    const { job } = await rendered([await scene('plain'), '-o', output, '-f', '1-3']);
    const { code, stdout } = await brenda(['status', output, '--json']);
    expect(code).toBe(0);
    const status = JSON.parse(stdout) as Record<string, unknown>;
    expect(status).toMatchObject({
      job,
      scene: 'plain.blend',
      total: 3,
      done: 3,
      failed: [],
      missing: [],
      toCome: { count: 0 },
    });
    expect(status['workers']).toEqual([
      { worker: 'worker-1', units: 3, secondsEach: expect.any(Number) as number },
    ]);
    expect(status['madeWith']).toMatchObject([
      { blender: expect.any(String) as string, device: 'CPU', units: 3, first: 'frame_000001' },
    ]);
  });

  it('tells the failed from the missing', async () => {
    const output = newOutput();
    const template = join(work, 'odd-only');
    writeFileSync(template, '[ $(( $START % 2 )) = 1 ] || exit 4\necho x >$OUTDIR/$START.txt\n');
    const { code } = await brenda([
      'render',
      await scene('plain'),
      '-T',
      template,
      '-f',
      '1-3',
      '-o',
      output,
    ]);
    expect(code).toBe(1);
    const { stdout } = await brenda(['status', output]);
    expect(stdout).toContain('2 done, 1 failed, 0 missing of 3\n');
    expect(stdout).toContain("frame 2  the template's command failed with exit code 4");
  });

  test.each([
    [
      'nowhere',
      'brenda: nowhere: no Brenda frames in this folder; give the output folder of a brenda render',
    ],
    [
      __dirname,
      `brenda: ${__dirname}: no Brenda frames in this folder; give the output folder of a brenda render`,
    ],
  ])('refuses %s', async (folder, message) => {
    expect(await brenda(['status', folder])).toMatchObject({ code: 2, stdout: '', stderr: `${message}\n` });
  });
});
