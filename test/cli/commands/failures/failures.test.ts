import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLENDER_COMMAND } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';
import { needs } from '../../../support/programs';

needs('ps');

const work = temporaryFolder();
let folders = 0;
const newOutput = (): string => join(work, `frames-${String(folders++)}`);

/** Renders with a template that is this, and says what came of it. */
async function renderWith(template: string, ...args: readonly string[]) {
  const path = join(work, `template-${String(folders++)}`);
  writeFileSync(path, template);
  const ran = await brenda(['render', await scene('plain'), '-T', path, '--json', ...args]);
  const result = JSON.parse(ran.stdout || 'null') as Record<string, unknown> | null;
  return { ...ran, result };
}

/** The number of the Blender that renders into this folder. */
function blenderOf(folder: string): number {
  const listed = execFileSync('ps', ['axeww', '-o', 'pid=,args='], { maxBuffer: 2 ** 26, encoding: 'utf8' });
  const line = listed
    .split('\n')
    .find((one) => one.includes(folder) && BLENDER_COMMAND.test(one.replace(/^\s*\d+ /, '')));
  return Number(line?.trim().split(' ')[0]);
}

describe('brenda render', () => {
  it('leaves the rest when too many frames have failed, and says so', async () => {
    const { code, result, stderr } = await renderWith(
      'exit 4\n',
      ...['-f', '1-40', '-o', newOutput(), '--max-failures', '2'],
    );
    expect(code).toBe(1);
    const { failed, left, total } = result as { failed: number; left: number; total: number };
    expect(failed).toBeGreaterThan(2);
    expect({ total, sum: failed + left }).toEqual({ total: 40, sum: 40 });
    expect(left).toBeGreaterThan(30);
    expect(stderr).toContain(`${String(left)} left because of that (--max-failures)`);
  });

  it('goes on whatever fails when that is asked for', async () => {
    const args = ['-f', '1-12', '-o', newOutput(), '--max-failures', 'unlimited'];
    expect((await renderWith('exit 4\n', ...args)).result).toMatchObject({ failed: 12, left: 0 });
  });

  it('ends a Blender that shows no progress, and renders its frame with another', async () => {
    const output = newOutput();
    const args = ['-f', '1-2', '-o', output, '--samples', '800', '--stuck-after', '4', '--json'];
    const ran = brenda(['render', await scene('plain'), ...args]);
    await ran.says('frame_000001.png');
    process.kill(blenderOf(output), 'SIGSTOP');
    const { code, stderr, stdout } = await ran;
    expect(stderr).toContain(
      'frame 2 failed, will be tried again: no sign of progress for 4 s, neither a word nor processor time; Blender was ended',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ done: 2, failed: 0 });
    const { job } = JSON.parse(stdout) as { job: string };
    const record = readFileSync(join(output, '.brenda', 'jobs', job, 'ledger', 'frame_000002.json'), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ failedBefore: [{ sort: 'stuck' }] });
    // All that was printed is kept as long as the unit is not done.
    expect(existsSync(join(output, '.brenda', 'jobs', job, 'logs', 'frame_000002.1.log'))).toBe(false);
  });

  it('records no failure when a user ends Blender', async () => {
    const output = newOutput();
    const ran = brenda([
      'render',
      await scene('plain'),
      '-f',
      '1-3',
      '-o',
      output,
      '--samples',
      '500',
      '--json',
    ]);
    await ran.says('frame_000001.png');
    process.kill(blenderOf(output), 'SIGTERM');
    const { code, stderr, stdout } = await ran;
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({ code: 0, done: 3, failed: 0 });
    expect(stderr).not.toContain('failed');
  });

  it('stops with one line when no worker is left', async () => {
    const output = newOutput();
    const { code, stderr } = await renderWith(
      'echo "CUDA error: Out of memory in cuMemAlloc"\nexit 1\n',
      ...['-f', '1-6', '-o', output, '-w', '2'],
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^brenda: no worker is left; worker-[12]: out of GPU memory: this machine has \d+ MiB for it \(.*\); the frames so far are in /m,
    );
    expect(stderr).toContain(
      'fix: render on the processor (--device cpu), or use smaller textures, then the same command\n',
    );
  });

  it.each([
    ['--max-failures some', '--max-failures some: must be a whole number of 0 or more, or unlimited'],
    ['--stuck-after 0', '--stuck-after 0: must be a whole number of 1 or more, or never'],
    ['--slice-after 0', '--slice-after 0: must be a whole number of 1 or more, or never'],
  ])('refuses %s', async (typed, line) => {
    const ran = await brenda(['render', await scene('plain'), ...typed.split(' ')]);
    expect(ran).toMatchObject({ code: 2, stderr: `brenda: ${line}\n` });
  });
});

describe('of a folder in which some failed,', () => {
  const output = newOutput();
  let job = '';
  beforeAll(async () => {
    const template = 'echo "frame $START"\n[ $(( $START % 2 )) = 1 ] || exit 4\necho x >$OUTDIR/$START.txt\n';
    const { result } = await renderWith(template, '-f', '1-4', '-o', output);
    job = String(result?.['job']);
  });

  test('brenda failures names the attempts of each', async () => {
    const { code, stdout } = await brenda(['failures', output, '--json']);
    expect(code).toBe(0);
    const reason = expect.stringContaining("the template's command failed with exit code 4") as string;
    const attempt = (n: number) => ({
      worker: 'worker-1',
      at: expect.stringMatching(/^\d{4}-/) as string,
      sort: 'scene',
      reason,
      log: 'frame 2',
      fullLog: join(output, '.brenda', 'jobs', job, 'logs', `frame_000002.${String(n)}.log`),
    });
    expect(JSON.parse(stdout)).toMatchObject({
      job,
      scene: 'plain.blend',
      failures: [
        { unit: 'frame_000002', sort: 'scene', reason, final: true, attempts: [attempt(1), attempt(2)] },
        { unit: 'frame_000004' },
      ],
    });
    const text = (await brenda(['failures', output])).stdout;
    expect(text).toContain(`plain.blend: 2 failed\nframe 2\n  `);
    expect(readFileSync(attempt(2).fullLog, 'utf8')).toBe('frame 2\n');
  });

  test('brenda failures --log prints what was printed', async () => {
    for (const unit of ['2', 'frame_000002']) {
      const { stdout, stderr } = await brenda(['failures', output, '--log', unit]);
      expect(stdout).toBe('frame 2\n');
      expect(stderr).toMatch(/^frame 2: worker-1, \d\d:\d\d, (?:now|\d+ (?:s|min) ago)\n$/);
    }
  });

  test('brenda retry forgets those that are named, and a dry run none', async () => {
    const dry = await brenda(['retry', '1-4', output, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stdout: 'frame 2\nframe 4\n' });
    expect(dry.stderr).toBe('2 units would be forgotten as failed; nothing was changed\n');
    const some = await brenda(['retry', 'frame_000004', output, '--json']);
    expect(JSON.parse(some.stdout)).toEqual({ job, dryRun: false, units: ['frame_000004'] });
    expect(some.stderr).toBe(
      `1 failure forgotten; the next brenda render into ${output} renders what is missing\n`,
    );
    const status = JSON.parse((await brenda(['status', output, '--json'])).stdout) as Record<string, unknown>;
    expect(status).toMatchObject({ failed: [{ unit: 'frame_000002' }], toCome: { count: 1 }, missing: [] });
    expect(await brenda(['retry', output])).toMatchObject({ code: 0, stdout: 'frame 2\n' });
    expect(await brenda(['retry', output])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'nothing has failed\n',
    });
  });
});

/** Of a machine that knows nothing of AWS. */
const NO_REGION =
  'AWS: no Region; set AWS_REGION=eu-central-1, or run: aws configure set region eu-central-1';
const NO_AWS = { HOME: work, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, AWS_PROFILE: undefined };

describe('is refused, in one line, with 2:', () => {
  const nothing = join(work, 'nothing');
  beforeAll(() => {
    mkdirSync(join(nothing, '.brenda'), { recursive: true });
  });

  test.each([
    ['failures', `failures without an output folder means the only farm: ${NO_REGION}`],
    [
      'failures nowhere',
      'nowhere: no Brenda frames in this folder; give the output folder of a brenda render',
    ],
    ['failures %', '%: nothing was rendered into it yet'],
    ['failures % --job x', '%: there is no job x; brenda status says which there is'],
    ['failures % --job ../x', '%: there is no job ../x; brenda status says which there is'],
    ['failures % --farm bloom', '%: give an output folder or --farm, not both'],
    [
      'failures % --log two',
      'frames "two": cannot read "two"; write 12, 1-240, 1-240x5 or 1,5,9-12; or name units, as --json does: frame_000012',
    ],
    ['retry', `retry without an output folder means the only farm: ${NO_REGION}`],
    ['retry 1-4', `retry without an output folder means the only farm: ${NO_REGION}`],
    ['retry 1-4 %', '%: nothing was rendered into it yet'],
    ['retry 1-4 % --farm bloom', '%: give an output folder or --farm, not both'],
    [
      'retry 4-1 %',
      'frames "4-1": the end, 1, comes before the start, 4; write 1-4; or name units, as --json does: frame_000012',
    ],
  ])('%s', async (typed, line) => {
    const args = typed.split(' ').map((arg) => (arg === '%' ? nothing : arg));
    const ran = await brenda(args, { env: NO_AWS });
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr.replaceAll(nothing, '%')).toBe(`brenda: ${line}\n`);
  });
});
