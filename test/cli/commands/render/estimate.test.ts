import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brenda } from '../../../support/brenda';
import { processesOf } from '../../../support/processes';
import { needs } from '../../../support/programs';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

needs('script');

const PROGRAM = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');
/** Far longer than all frames of these tests together. */
const SLEPT_SECONDS = 25;

interface Estimated {
  readonly done: number;
  readonly skipped: number;
  readonly left: number;
  readonly estimate: { readonly seconds: number; readonly least: number; readonly most: number };
}

const work = temporaryFolder();
let folders = 0;
const newOutput = (): string => join(work, `frames-${String(folders++)}`);
const framesIn = (output: string): number[] =>
  readdirSync(output)
    .filter((name) => !name.startsWith('.'))
    .map((name) => Number(/\d+/.exec(name)?.[0]));

/** The same on a terminal, with what is typed there. */
function onTerminal(args: readonly string[], typed: string): string {
  const command = ['stty cols 100 rows 30;', process.execPath, PROGRAM, ...args].join(' ');
  return execFileSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    input: typed,
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '1', CI: undefined },
  });
}

describe('brenda render --estimate', () => {
  it('renders the first, the middle and the last frame, and ends; the same without it goes on', async () => {
    const output = newOutput();
    const args = ['render', await scene('plain'), '-o', output, '-f', '1-9', '--json'];
    const { code, stdout, stderr } = await brenda([...args, '--estimate']);
    expect(stderr).toMatch(/^6 left to render: about \d+ s(, between \d+ s and \d+ s)?$/m);
    expect(stderr.lastIndexOf('frame_0000')).toBeLessThan(stderr.indexOf('6 left to render'));
    expect(stderr).toMatch(/^3 rendered in [\d.]+ s, 6 left for the same command without --estimate: /m);
    expect(code).toBe(0);
    expect(framesIn(output)).toEqual([1, 5, 9]);
    const result = JSON.parse(stdout) as Estimated;
    expect(result).toMatchObject({ done: 3, skipped: 0, left: 6, isTrialOnly: true });
    expect(result.estimate.least).toBeLessThan(result.estimate.seconds);
    expect(result.estimate.most).toBeGreaterThan(result.estimate.seconds);

    const again = await brenda([...args, '--estimate']);
    expect(JSON.parse(again.stdout)).toMatchObject({ done: 0, skipped: 3, left: 6, estimate: {} });
    const all = await brenda(args);
    expect(JSON.parse(all.stdout)).toMatchObject({ done: 6, skipped: 3, left: 0 });
  });

  it('goes on with --yes, in the same Blender', async () => {
    const output = newOutput();
    const { code, stdout, stderr } = await brenda([
      'render',
      await scene('plain'),
      '-o',
      output,
      '-f',
      '1-6',
      '-w',
      '2',
      '--json',
      '--estimate',
      '--yes',
    ]);
    expect(stderr).toMatch(/^3 left to render: about /m);
    expect({ code, frames: framesIn(output) }).toEqual({ code: 0, frames: [1, 2, 3, 4, 5, 6] });
    expect(JSON.parse(stdout)).toMatchObject({ total: 6, done: 6, skipped: 0, left: 0 });
  });

  it('asks nothing when nothing is left', async () => {
    const output = newOutput();
    const { code, stderr } = await brenda([
      'render',
      await scene('plain'),
      '-o',
      output,
      '-f',
      '1-3',
      '--estimate',
    ]);
    expect(stderr).not.toContain('left');
    expect({ code, frames: framesIn(output) }).toEqual({ code: 0, frames: [1, 2, 3] });
  });

  it.each([
    ['', [1, 3, 5]],
    ['y', [1, 2, 3, 4, 5]],
  ])('asks on a terminal, where "%s" is an answer', async (answer, frames) => {
    const output = newOutput();
    const shown = onTerminal(
      ['render', await scene('plain'), '-o', output, '-f', '1-5', '--estimate'],
      `${answer}\n`,
    );
    expect(shown).toMatch(/2 left to render: about .*\r\n.*render the other 2\? \[y\/N\]/);
    expect(framesIn(output)).toEqual(frames);
  });

  it('goes by the frames that can be rendered, and says that others failed', async () => {
    const output = newOutput();
    const template = join(work, 'not-the-first');
    writeFileSync(template, '[ $START != 1 ] || exit 4\necho x >$OUTDIR/$START.txt\n');
    const { code, stderr } = await brenda([
      'render',
      await scene('plain'),
      '-T',
      template,
      '-o',
      output,
      '-f',
      '1-9',
      '--estimate',
      '--yes',
    ]);
    expect(stderr).toMatch(/^1 failed; 6 left to render: about /m);
    expect(stderr).toMatch(/^8 rendered in [\d.:]+(?: s)?, 1 failed: /m);
    expect(code).toBe(1);
  });

  it('is right after the machine has slept', async () => {
    const output = newOutput();
    const ran = brenda([
      'render',
      await scene('plain'),
      '-o',
      output,
      '-f',
      '1-9',
      '--samples',
      '5000',
      '--json',
      '--estimate',
    ]);
    await ran.says('to render first');
    // Into its first frame.
    const scratch = join(output, '.brenda', 'work', 'worker-1');
    while (!existsSync(join(scratch, 'unit-0'))) await sleep(20);
    const all = processesOf(output).map(({ pid }) => pid);
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    await sleep(SLEPT_SECONDS * 1000);
    for (const pid of all) process.kill(pid, 'SIGCONT');
    const { code, stdout } = await ran;
    expect({ code, frames: framesIn(output) }).toEqual({ code: 0, frames: [1, 5, 9] });
    // With the pause in it, the first frame alone would make three of the other six take half of it each.
    expect((JSON.parse(stdout) as Estimated).estimate.seconds).toBeLessThan(SLEPT_SECONDS);
    const [record = ''] = readdirSync(join(output, '.brenda', 'jobs'));
    const ledger = join(output, '.brenda', 'jobs', record, 'ledger');
    const seconds = readdirSync(ledger).map(
      (name) => (JSON.parse(readFileSync(join(ledger, name), 'utf8')) as { seconds: number }).seconds,
    );
    expect(Math.max(...seconds)).toBeGreaterThan(SLEPT_SECONDS * 0.9);
  });

  it('refuses --yes without a question', async () => {
    expect(await brenda(['render', await scene('plain'), '--yes'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'brenda: --yes: goes on after the estimate without a question; give --estimate too\n',
    });
  });
});
