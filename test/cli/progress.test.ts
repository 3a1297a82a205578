import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { duration, Rate } from '../../cli/rate';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

const PROGRAM = join(__dirname, '..', '..', 'dist', 'brenda.mjs');

describe('on a terminal, brenda render', () => {
  it('shows a live line a worker, and a bar over all with rate and time left', async () => {
    const output = join(temporaryFolder(), 'frames');
    const command = `stty cols 100 rows 30; ${process.execPath} ${PROGRAM} render ${await scene('plain')} -f 1-6 -w 2 --samples 500 -o ${output}`;
    // util-linux's script gives the command a terminal, and us what appears on it.
    const shown = execFileSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' },
    });
    expect(shown).toMatch(/worker-1 {2}frame_00000\d {2}sample \d+\/500 +[\d.]+ s/);
    expect(shown).toMatch(/worker-2 {2}frame_00000\d {2}sample \d+\/500 +[\d.]+ s/);
    expect(shown).toMatch(/█+░+ {2}[1-5]\/6 {2}[\d.]+ a minute {2}[\d.:]+( s)? left/);
    expect(shown).toContain(`6 rendered in `);
  });
});

describe('a duration', () => {
  test.each([
    [0.04, '0.0 s'],
    [59.9, '59.9 s'],
    [60, '1:00'],
    [187, '3:07'],
    [3723, '1:02:03'],
  ])('of %d seconds reads %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

it('promises no time left before the first frame is in', () => {
  const rate = new Rate();
  rate.start(6);
  expect(rate.bar(100)).toMatch(/ {2}0\/6$/);
});
