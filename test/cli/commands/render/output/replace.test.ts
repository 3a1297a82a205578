import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { settleReplacing } from '../../../../../local/output-folder/replacing';
import { brenda } from '../../../../support/brenda';
import { film } from '../../../../support/film';
import { pixels } from '../../../../support/pixels';
import { temporaryFolder } from '../../../../support/temporary-folder';

/** What a file shows: its pixels, or its text when it is no picture. Files themselves hold when they were rendered. */
async function shown(path: string): Promise<string> {
  const contents = readFileSync(path);
  return contents.subarray(1, 4).toString() === 'PNG' ? (await pixels(contents)).values : contents.toString();
}

/** A project, and what its frames show. */
async function shownFilm() {
  const { path, output, render } = await film();
  /** What the frames there show, by name. */
  const frames = async () =>
    Object.fromEntries(
      await Promise.all(
        readdirSync(output)
          .filter((name) => name !== '.brenda')
          .map(async (name) => [name, await shown(join(output, name))] as const),
      ),
    );
  /** What is kept of files that were replaced. */
  const kept = async () => {
    const home = join(output, '.brenda', 'replaced');
    if (!existsSync(home)) return [];
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return (await Promise.all(files.map(({ name, parentPath }) => shown(join(parentPath, name))))).sort();
  };
  return { path, output, render, frames, kept };
}

const SMALL = ['--percentage', '50'];

test('frames of another job are replaced when that is said, and kept then', async () => {
  const { output, render, frames, kept } = await shownFilm();
  expect((await render('1-4')).code).toBe(0);
  const finals = await frames();

  const refused = await render('1-2', ...SMALL);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining(
      `output folder ${output}: it has 4 finished frames of an earlier job, 80x60: 2 will be replaced (1-2), 2 stay as they are; --replace replaces them and keeps the old ones in .brenda/replaced, -o names another folder\n`,
    ),
  ]);
  // No trace of the job that was refused.
  expect(await frames()).toEqual(finals);
  expect(readdirSync(join(output, '.brenda', 'jobs'))).toHaveLength(1);

  const replaced = await render('1-2', ...SMALL, '--replace');
  expect([replaced.code, replaced.stderr]).toEqual([
    0,
    expect.stringContaining('2 will be replaced (1-2), 2 stay'),
  ]);
  const now = await frames();
  expect(Object.keys(now)).toEqual(Object.keys(finals));
  expect(now['frame_000003.png']).toBe(finals['frame_000003.png']);
  expect(now['frame_000001.png']).not.toBe(finals['frame_000001.png']);
  expect(await kept()).toEqual([finals['frame_000001.png'], finals['frame_000002.png']].sort());

  // The job from before finds that two of its frames are others by now.
  const back = await render('1-4', '--replace');
  expect([back.code, back.stderr]).toEqual([
    0,
    expect.stringMatching(/2 rendered in [\d.]+ s, 2 there already/),
  ]);
  expect(await frames()).toEqual(finals);
  expect(await kept()).toHaveLength(4);
});

test('frames of another job that are not in the way stay, and are told', async () => {
  const { output, render, frames } = await shownFilm();
  await render('1-2');
  const finals = await frames();
  const beside = await render('5', ...SMALL);
  expect([beside.code, beside.stderr]).toEqual([
    0,
    expect.stringContaining(
      `output folder ${output}: it has 2 finished frames of an earlier job, 80x60, which stay as they are`,
    ),
  ]);
  expect(await frames()).toEqual({ ...finals, 'frame_000005.png': expect.any(String) as string });
});

test('files that no render has made are never replaced', async () => {
  const { output, render, kept } = await shownFilm();
  mkdirSync(output);
  const mine = join(output, 'frame_000002.png');
  writeFileSync(mine, 'painted by hand');
  for (const more of [[], ['--replace']]) {
    const refused = await render('1-3', ...more);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining(
        `output folder ${output}: "frame_000002.png" would be replaced, and no render of Brenda's made it; move it away, or name another folder with -o\n`,
      ),
    ]);
    expect(readdirSync(output)).toEqual(['frame_000002.png']);
  }
  // Frames that are not asked for are no matter.
  expect((await render('4')).code).toBe(0);
  expect(readFileSync(mine, 'utf8')).toBe('painted by hand');
  expect(await kept()).toEqual([]);
});

test('a frame that was painted over is rendered again, and what was painted is kept', async () => {
  const { output, render, frames, kept } = await shownFilm();
  await render('1-2');
  const finals = await frames();
  writeFileSync(join(output, 'frame_000002.png'), 'painted over');
  const painted = 'painted over';
  const again = await render('1-2');
  expect([again.code, again.stderr]).toEqual([
    0,
    expect.stringContaining(
      '"frame_000002.png" changed since it was rendered: rendered again, and kept in .brenda/replaced',
    ),
  ]);
  expect(await frames()).toEqual(finals);
  expect(await kept()).toEqual([painted]);
});

describe('on a terminal, before frames of another job are replaced', () => {
  const picture = { format: 'PNG', width: 80, height: 60, channels: 4, depth: 16, decoded: true } as const;
  const one = {
    name: 'frame_000001.png',
    frame: 1,
    job: '0123456789abcdef',
    unit: 'frame_000001',
    file: { name: 'frame_000001.png', bytes: 1, sha256: '0'.repeat(64), etag: 'e', picture },
    isIntact: true,
  };
  const survey = {
    inTheWay: [],
    foreign: [],
    replaced: [one],
    misnamed: [],
    stay: [],
    changed: [],
    unrecorded: [],
  };
  const asked = async (answer: boolean) => {
    const questions: string[] = [];
    const said: string[] = [];
    const settled = settleReplacing(
      'frames/shot',
      survey,
      {
        ask: (question) => {
          questions.push(question);
          return Promise.resolve(answer);
        },
      },
      (text) => said.push(text),
    );
    const fault = await settled.catch((error: unknown) => (error as Error).message);
    return { questions, said, fault };
  };

  it('the user is asked, and told it once', async () => {
    expect(await asked(true)).toEqual({
      questions: [
        'output folder frames/shot: it has 1 finished frame of an earlier job, 80x60: 1 will be replaced (1)\nthe old ones are kept in .brenda/replaced. Replace them?',
      ],
      said: [],
      fault: undefined,
    });
  });

  it('nothing is rendered when the answer is no', async () => {
    expect(await asked(false)).toMatchObject({
      said: [],
      fault: 'no frame was rendered; -o names another folder for them',
    });
  });
});

test('a file that a killed render has left without a record is rendered again', async () => {
  const { output, render, frames } = await shownFilm();
  await render('1-2');
  const finals = await frames();
  // As if the worker had been killed between the file and its record.
  const jobs = join(output, '.brenda', 'jobs');
  const [job = ''] = readdirSync(jobs);
  const record = join(jobs, job, 'ledger', 'frame_000002.json');
  rmSync(record);
  const again = await render('1-2');
  expect([again.code, again.stderr]).toEqual([
    0,
    expect.stringMatching(/1 rendered in [\d.]+ s, 1 there already/),
  ]);
  expect(await frames()).toEqual(finals);
});

test("another scene's folder is refused", async () => {
  const { path, output, render } = await shownFilm();
  await render('1');
  const other = join(temporaryFolder(), 'shot.blend');
  copyFileSync(path, other);
  writeFileSync(other, Buffer.concat([readFileSync(other), Buffer.from(' ')]));
  const refused = await brenda(['render', other, '-o', output, '-f', '2', '--replace']);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining(
      `output folder ${output}: it has the frames of another scene, ${path}; name another with -o\n`,
    ),
  ]);
  expect(readdirSync(output).sort()).toEqual(['.brenda', 'frame_000001.png']);
});
