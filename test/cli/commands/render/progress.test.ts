import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { progressBar } from '../../../../cli/commands/render/progress-bar';
import { duration } from '../../../../cli/output/rate';
import { TimeLeft } from '../../../../cli/time-left/time-left';
import { FrameRange } from '../../../../protocol/job/frame-range';
import { BLENDER } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

const PROGRAM = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');

describe('on a terminal, brenda render', () => {
  it('shows a live line a worker, and a bar over all with rate and time left', async () => {
    const output = join(temporaryFolder(), 'frames');
    const command = `stty cols 100 rows 30; ${process.execPath} ${PROGRAM} render ${await scene('plain')} -f 1-6 -w 2 --samples 500 -o ${output}`;
    // util-linux's script gives the command a terminal, and us what appears on it.
    const shown = execFileSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' },
    });
    // From the first moment on it says what it waits for.
    const drawn = shown.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '');
    expect(drawn.trimStart()).toMatch(/^[|/\\-] (?:reading plain\.blend|starting Blender)/);
    for (const what of [
      'starting Blender',
      'opening plain.blend',
      'checking plain.blend',
      'hashing plain.blend',
    ])
      expect(drawn).toContain(` ${what}`);
    expect(shown).toMatch(/worker-1 {2}frame \d {2}sample \d+\/500 +[\d.]+ s/);
    expect(shown).toMatch(/worker-2 {2}frame \d {2}sample \d+\/500 +[\d.]+ s/);
    expect(shown).toMatch(
      /█+░+ {2}[1-5]\/6 {2}[\d.]+ a minute {2}about \d+ s(, between \d+ s and \d+ s)? left/,
    );
    expect(shown).toContain(`6 rendered in `);
  });
});

describe('brenda check', () => {
  it('says on a terminal what it waits for, and leaves nothing of that on the screen', async () => {
    const command = `stty cols 100 rows 30; ${process.execPath} ${PROGRAM} check ${await scene('plain')}`;
    const shown = execFileSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '1', BLENDER },
    });
    for (const what of ['starting Blender', 'opening plain.blend', 'checking plain.blend'])
      expect(shown).toContain(` ${what}`);
    // Each is erased (ESC [ 2 K) before the report.
    const after = shown.slice(shown.lastIndexOf('\u001b[2K'));
    expect(after).toContain('plain.blend: saved by Blender');
    expect(after).not.toContain('checking');
  });
});

describe('where lines cannot be drawn again', () => {
  it('a wait that takes long is a line, before the frames', async () => {
    const slow = join(temporaryFolder(), 'blender');
    writeFileSync(slow, `#!/bin/sh\nsleep 3\nexec ${BLENDER} "$@"\n`, { mode: 0o755 });
    const output = join(temporaryFolder(), 'frames');
    const running = brenda(['render', await scene('plain'), '-f', '1', '-o', output], {
      env: { BLENDER: slow },
    });
    expect((await running).code).toBe(0);
    expect(running.waits()).toContain('starting Blender');
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
  const timeLeft = new TimeLeft(1);
  const range = FrameRange.of(1, 6);
  timeLeft.hear({
    kind: 'prepared',
    job: '0123456789abcdef',
    total: 6,
    skipped: 0,
    blender: '5.2.2',
    range,
    isTrial: false,
  });
  expect(progressBar(timeLeft, 100)).toMatch(/ {2}0\/6$/);
});
