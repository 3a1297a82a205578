import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { jobId, type JobFile } from '../../../../protocol/job/job';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

jest.setTimeout(120_000);

const work = temporaryFolder();
let folders = 0;
const newOutput = (): string => join(work, `frames-${String(folders++)}`);
const frame = (output: string, number: number, ending = 'png'): string =>
  join(output, `frame_${String(number).padStart(6, '0')}.${ending}`);

interface Status {
  readonly run: { readonly state: string; readonly ended?: { readonly how: string } } | null;
  readonly job?: string;
  readonly done: number;
  readonly missing: readonly { readonly unit: string; readonly files: readonly object[] }[];
  readonly toCome: { readonly count: number };
  readonly frames: {
    readonly count: number;
    readonly jobs: readonly { readonly job: string; readonly count: number; readonly sizes: string[] }[];
    readonly unrecorded: readonly string[];
  };
  readonly otherJobs: readonly string[];
}

async function rendered(
  output: string,
  ...args: string[]
): Promise<{ job: string; done: number; skipped: number }> {
  const ran = await brenda(['render', await scene('plain'), '-o', output, '--json', ...args]);
  expect({ code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(ran.stdout) as { job: string; done: number; skipped: number };
}

async function statusOf(output: string, ...args: string[]): Promise<Status> {
  const { stdout, stderr, code } = await brenda(['status', output, '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Status;
}

const text = async (output: string, ...args: string[]): Promise<string> =>
  (await brenda(['status', output, ...args])).stdout;

/** All that lies in a folder, as it lies there. */
const contents = (output: string): string[] =>
  readdirSync(output, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name} ${readFileSync(join(entry.parentPath, entry.name)).toString('base64')}`)
    .sort();

describe('brenda status of a folder whose frames were deleted, changed, renamed and copied', () => {
  const output = newOutput();
  let job = '';
  beforeAll(async () => {
    ({ job } = await rendered(output, '-f', '1-5'));
    unlinkSync(frame(output, 1));
    writeFileSync(frame(output, 2), 'painted over');
    renameSync(frame(output, 3), join(output, 'best.png'));
    // The same contents with another time are the same frame.
    utimesSync(frame(output, 4), 1, 1);
    writeFileSync(join(output, 'notes.txt'), 'ask the director');
  });

  it('tells what is missing, and how it was lost, and writes nothing', async () => {
    const before = contents(output);
    expect(await statusOf(output)).toMatchObject({
      run: { state: 'ended', ended: { how: 'done' } },
      job,
      done: 2,
      missing: [
        { unit: 'frame_000001', files: [{ name: 'frame_000001.png', how: 'deleted' }] },
        { unit: 'frame_000002', files: [{ name: 'frame_000002.png', how: 'changed' }] },
        { unit: 'frame_000003', files: [{ name: 'frame_000003.png', how: 'renamed', to: 'best.png' }] },
      ],
      toCome: { count: 0 },
      frames: { count: 2, jobs: [{ job, count: 2 }], unrecorded: ['best.png', 'notes.txt'] },
    });
    const said = await text(output);
    expect(said).toMatch(/^done at \d\d:\d\d$/m);
    expect(said).toContain('2 done, 0 failed, 3 missing of 5\n');
    expect(said).toContain(
      '  missing: frame_000001.png (deleted), frame_000002.png (changed), frame_000003.png (renamed to best.png)\n  fix: the same brenda render command renders them again\n',
    );
    expect(said).toContain('2 files that no record names: best.png, notes.txt\n');
    expect(contents(output)).toEqual(before);
  });

  it('sees as missing what render renders again', async () => {
    expect(await rendered(output, '-f', '1-5')).toMatchObject({ job, done: 3, skipped: 2 });
    expect(await statusOf(output)).toMatchObject({ done: 5, missing: [] });
  });
});

describe('brenda status of a folder with the frames of two jobs', () => {
  const output = newOutput();
  let [small, large] = ['', ''];
  beforeAll(async () => {
    small = (await rendered(output, '-f', '1-4', '--percentage', '50')).job;
    large = (await rendered(output, '-f', '3-5', '--replace')).job;
  });

  it('tells whose frames lie there, and how large those of the other are', async () => {
    const status = await statusOf(output);
    expect(status).toMatchObject({
      job: large,
      done: 3,
      missing: [],
      frames: {
        count: 5,
        jobs: [
          { job: large, count: 3 },
          { job: small, count: 2 },
        ],
      },
      otherJobs: [small],
    });
    const [size = ''] = status.frames.jobs[1]?.sizes ?? [];
    expect(size).toMatch(/^\d+x\d+$/);
    expect(size).not.toBe(status.frames.jobs[0]?.sizes[0]);
    expect(await text(output)).toContain(`5 frames: 3 of this job, 2 of the one before, ${size}\n`);
  });

  it('shows the earlier one with --job', async () => {
    expect(await statusOf(output, '--job', small)).toMatchObject({
      job: small,
      done: 2,
      missing: [
        { unit: 'frame_000003', files: [{ how: 'replaced', by: large }] },
        { unit: 'frame_000004', files: [{ how: 'replaced', by: large }] },
      ],
      otherJobs: [large],
    });
    expect(await text(output, '--job', small)).toContain('5 frames: 2 of this job, 3 of the one after, ');
    expect(await brenda(['status', output, '--job', 'x'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: ${output}: there is no job x; it has ${large}, ${small}\n`,
    });
  });
});

describe('brenda status of a run', () => {
  const slow = ['-f', '1-10', '--samples', '300'];

  it('that is running says so, and what is still to come; --watch tells each look until its end', async () => {
    const output = newOutput();
    const run = brenda(['render', await scene('plain'), '-o', output, ...slow]);
    await run.says('frame_0000', 2);
    const status = await statusOf(output);
    expect(status).toMatchObject({ run: { state: 'running', workers: 1 }, missing: [] });
    expect(status.done + status.toCome.count).toBe(10);
    expect(status.frames.unrecorded).toEqual([]);
    expect(await text(output)).toMatch(/^running since \d\d:\d\d, \d+ (?:s|min) left$/m);
    const watched = brenda(['status', output, '--watch', '--json']);
    const lines = brenda(['status', output, '--watch']);
    expect(await run).toMatchObject({ code: 0 });
    const looks = (await watched).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Status);
    expect(looks.at(0)?.run?.state).toBe('running');
    expect(looks.at(-1)).toMatchObject({ done: 10, run: { state: 'ended', ended: { how: 'done' } } });
    const { code, stderr, stdout } = await lines;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^running since \d\d:\d\d(?:, .* left)?; \d+ done, 0 failed, 0 missing/);
    expect(stdout).toMatch(/^done at \d\d:\d\d\n10 done, 0 failed, 0 missing of 10$/m);
    expect(await brenda(['status', output, '--watch'])).toMatchObject({ code: 0 });
  });

  it.each([
    ['SIGKILL', 'killed', 'killed'],
    ['SIGINT', 'Ctrl-C', 'interrupted'],
    ['SIGTERM', 'SIGTERM', 'interrupted'],
  ] as const)('that was ended by %s says (%s), and goes on', async (signal, word, how) => {
    const output = newOutput();
    const run = brenda(['render', await scene('plain'), '-o', output, ...slow]);
    await run.says('frame_0000', 2);
    run.kill(signal);
    await run;
    const status = await statusOf(output);
    expect(status).toMatchObject({ run: { state: 'ended', ended: { how } }, missing: [] });
    expect(status.done).toBeGreaterThanOrEqual(2);
    expect(status.done + status.toCome.count).toBe(10);
    expect(await text(output)).toMatch(new RegExp(`^stopped at \\d\\d:\\d\\d \\(${word}\\)$`, 'm'));
    const watched = await brenda(['status', output, '--watch']);
    expect(watched.code).toBe(1);
    const { skipped } = await rendered(output, ...slow);
    expect(skipped).toBeGreaterThanOrEqual(status.done);
    expect(await text(output)).toMatch(/^done at \d\d:\d\d$/m);
  });

  it('that stopped as too many frames failed says how many', async () => {
    const output = newOutput();
    const template = join(work, 'fails');
    writeFileSync(template, 'exit 4\n');
    const args = ['-T', template, '-f', '1-9', '--max-failures', '1', '-o', output];
    expect((await brenda(['render', await scene('plain'), ...args])).code).toBe(1);
    const said = await text(output);
    expect(said).toMatch(/^stopped at \d\d:\d\d \(2 frames failed\)$/m);
    expect(said).toContain('0 done, 2 failed, 0 missing, 7 still to come of 9\n');
  });

  it('that was refused changes nothing of what is told of the one before', async () => {
    const output = newOutput();
    await rendered(output, '-f', '1');
    const before = contents(output);
    const refused = await brenda(['render', await scene('plain'), '-o', output, '--camera', 'Rear']);
    expect(refused.code).toBe(2);
    expect(contents(output)).toEqual(before);
  });
});

describe('a folder of an earlier version', () => {
  /** As it left its jobs: with the format as it was given, and without a file about the run. */
  function asItWas(output: string, format: string): string {
    const jobs = join(output, '.brenda', 'jobs');
    rmSync(join(output, '.brenda', 'run.json'));
    const [now = ''] = readdirSync(jobs);
    const file = JSON.parse(readFileSync(join(jobs, now, 'job.json'), 'utf8')) as JobFile;
    const job = { ...file.job, settings: { ...file.job.settings, format } };
    const id = jobId(job);
    for (const entry of readdirSync(join(jobs, now), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const was = readFileSync(path, 'utf8').replaceAll(now, id).replaceAll('"OPEN_EXR"', `"${format}"`);
      writeFileSync(path, was);
    }
    writeFileSync(join(jobs, now, 'job.json'), JSON.stringify({ ...file, id, job }));
    cpSync(join(jobs, now), join(jobs, id), { recursive: true, preserveTimestamps: true });
    rmSync(join(jobs, now), { recursive: true });
    return id;
  }

  test.each(['EXR', 'exr', 'Exr'])(
    'that kept its format as %s opens, and goes on under its id',
    async (format) => {
      const output = newOutput();
      const now = await rendered(output, '-f', '1-2', '--format', 'OPEN_EXR');
      const job = asItWas(output, format);
      expect(job).not.toBe(now.job);
      const status = await statusOf(output);
      expect(status).toMatchObject({ run: null, job, done: 2, missing: [], otherJobs: [] });
      expect(await text(output)).toContain('2 done, 0 failed, 0 missing of 2\n');
      for (const given of [format, 'OPEN_EXR', 'OpenEXR'])
        expect(await rendered(output, '-f', '1-3', '--format', given)).toMatchObject({ job });
      expect(await statusOf(output)).toMatchObject({ job, done: 3, otherJobs: [] });
      const compared = await brenda(['compare', '1', '3', output]);
      expect({ code: compared.code, stderr: compared.stderr }).toEqual({ code: 0, stderr: '' });
    },
  );
});

test('a format is one job however it is called', async () => {
  const output = newOutput();
  const { job } = await rendered(output, '-f', '1', '--format', 'EXR', '--engine', 'cycles');
  for (const [format, engine] of [
    ['OPEN_EXR', 'CYCLES'],
    ['OpenEXR (.exr)', 'Cycles'],
  ] as const)
    expect(await rendered(output, '-f', '1', '--format', format, '--engine', engine)).toMatchObject({
      job,
      done: 0,
      skipped: 1,
    });
});

test('frames that two Blenders have made are told at the end of a render', async () => {
  const output = newOutput();
  const { job } = await rendered(output, '-f', '1-2');
  const path = join(output, '.brenda', 'jobs', job, 'ledger', 'frame_000001.json');
  const record = JSON.parse(readFileSync(path, 'utf8')) as { made: { blender: { version: string } } };
  record.made.blender.version = '2.93.0';
  writeFileSync(path, JSON.stringify(record));
  const { code, stderr } = await brenda(['render', await scene('plain'), '-o', output, '-f', '1-3']);
  expect(code).toBe(0);
  expect(stderr).toContain('  warning: made in 2 ways, and frames may not match:\n    2 by Blender ');
  expect(stderr).toMatch(/^ {4}1 by Blender 2\.93\.0(?: \(build .*\))? on CPU, the first frame 1$/m);
});

describe('what lies in .brenda/run.json', () => {
  const output = newOutput();
  const path = join(output, '.brenda', 'run.json');
  beforeAll(() => {
    mkdirSync(join(output, '.brenda'), { recursive: true });
    copyFileSync(__filename, join(output, '.brenda', 'other'));
  });

  const good = {
    version: 1,
    pid: 1,
    host: 'here',
    began: '2026-11-22T12:00:00.000Z',
    alive: '2026-11-22T12:00:00.000Z',
    workers: 1,
  };
  test.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no number of a process', JSON.stringify({ ...good, pid: '1; rm' })],
    ['no time', JSON.stringify({ ...good, alive: 'yesterday' })],
    ['text that would move the cursor', JSON.stringify({ ...good, host: '\u001b[2J' })],
    [
      'a reason without an end',
      JSON.stringify({ ...good, ended: { how: 'stopped', at: good.began, reason: 'x'.repeat(2000) } }),
    ],
    [
      'no id of a job',
      JSON.stringify({ ...good, order: { job: '../x', at: good.began, total: 1, left: 1 } }),
    ],
    ['a prototype', '{"__proto__": {"version": 1}}'],
    ['far too much', JSON.stringify({ ...good, host: 'x'.repeat(100_000) })],
  ])('is refused in one line when it is %s', async (_, body) => {
    writeFileSync(path, body);
    expect(await brenda(['status', output])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: ${path}: is not what this version of brenda writes there about its last run; fix: delete it, no frame depends on it\n`,
    });
  });

  test.each<[string, string, string]>([
    ['a newer version', JSON.stringify({ ...good, version: 2 }), 'version 2; this one reads 1'],
    ['a field that is not known', JSON.stringify({ ...good, shell: 'rm' }), 'this one knows no shell'],
  ])('is refused in one line that says what to upgrade when it is of %s', async (_, body, why) => {
    writeFileSync(path, body);
    expect(await brenda(['status', output])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: ${path}: was written by a newer version of Brenda (${why}): upgrade the command line with npm install --global @brenda-render/brenda@latest\n`,
    });
  });

  test('is the truth about a run that was killed before its first frame', async () => {
    writeFileSync(path, JSON.stringify({ ...good, pid: 999_999_999 }));
    const { code, stdout } = await brenda(['status', output]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^stopped at (?:\d+ \w+ (?:\d+ )?)?\d\d:\d\d \(killed\)\n$/) as string,
    });
  });
});

test('the job that was asked for last is shown, though the clock was ahead before', async () => {
  const output = newOutput();
  const { job } = await rendered(output, '-f', '1');
  const requests = join(output, '.brenda', 'jobs', job, 'requests');
  const [name = ''] = readdirSync(requests);
  const request = JSON.parse(readFileSync(join(requests, name), 'utf8')) as object;
  const at = new Date(Date.now() + 2 * 3_600_000).toISOString();
  writeFileSync(join(requests, name), JSON.stringify({ ...request, at }));
  const later = await rendered(output, '-f', '1', '--percentage', '50', '--replace');
  expect(await statusOf(output)).toMatchObject({ job: later.job, done: 1, missing: [], otherJobs: [job] });
});

describe('a scene stands for the folder that it is rendered into by default', () => {
  const film = join(work, 'film');
  const shot = join(film, 'shot.blend');
  beforeAll(async () => {
    mkdirSync(film);
    copyFileSync(await scene('plain'), shot);
  });

  test('where there are no frames yet, it says which that is', async () => {
    expect(await brenda(['status', shot])).toMatchObject({
      code: 2,
      stderr: `brenda: ${shot}: there are no Brenda frames in ${join(film, 'frames', 'shot')}; give the folder that it was rendered into\n`,
    });
  });

  test('status, failures and compare take it', async () => {
    expect((await brenda(['render', shot, '-f', '1-2'])).code).toBe(0);
    expect((await brenda(['status', shot])).stdout).toContain('\n2 done, 0 failed, 0 missing of 2\n');
    expect((await brenda(['failures', shot])).stdout).toBe('shot.blend: 0 failed\n');
    expect((await brenda(['compare', '1', '2', shot])).stdout).toContain('made the same way');
  });
});
