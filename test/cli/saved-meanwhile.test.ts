import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { brenda } from '../support/brenda';
import { freshFrame } from '../support/fresh-blender';
import { pixels } from '../support/pixels';
import { needs } from '../support/programs';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

needs('ps');

const FRAMES = 8;
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The Blenders that render into a folder. Linux. */
function blendersOf(folder: string): number[] {
  const listed = execFileSync('ps', ['axeww', '-o', 'pid=,args='], { maxBuffer: 2 ** 26, encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line.includes(`-P ${folder}`))
    .map((line) => Number(line.trim().split(' ')[0]));
}

test('a scene that is saved while it is rendered changes no frame of this run, also when another Blender goes on', async () => {
  const folder = join(temporaryFolder(), 'film');
  mkdirSync(folder);
  const path = join(folder, 'shot.blend');
  copyFileSync(await scene('plain'), path);
  const [before, output] = [sha256(path), join(folder, 'frames')];
  const running = brenda([
    'render',
    path,
    '-o',
    output,
    '-f',
    `1-${String(FRAMES)}`,
    '--samples',
    '200',
    '--json',
  ]);
  await running.says('frame_0000', 2);
  // As Blender saves: beside it, and then in its place.
  copyFileSync(await scene('plain', 'any-camera'), `${path}@`);
  renameSync(`${path}@`, path);
  const blenders = blendersOf(output);
  expect(blenders).toHaveLength(1);
  for (const pid of blenders) process.kill(pid, 'SIGKILL');
  const { code, stderr } = await running;
  expect([code, stderr]).toEqual([0, expect.stringContaining(`${String(FRAMES)} rendered`)]);

  const ledger = join(
    output,
    '.brenda',
    'jobs',
    readdirSync(join(output, '.brenda', 'jobs'))[0] ?? '',
    'ledger',
  );
  const opened = readdirSync(ledger).map(
    (name) =>
      (JSON.parse(readFileSync(join(ledger, name), 'utf8')) as { made: { scene: { sha256: string } } }).made
        .scene.sha256,
  );
  expect(new Set(opened)).toEqual(new Set([before]));
  for (const frame of [1, FRAMES]) {
    const name = `frame_${String(frame).padStart(6, '0')}.png`;
    const fresh = await freshFrame(await scene('plain'), frame, [
      '--python-expr',
      'import bpy; bpy.context.scene.cycles.samples = 200',
    ]);
    expect(await pixels(join(output, name))).toEqual(await pixels(fresh));
  }
  expect(stderr).toMatch(
    /shot\.blend was saved while it was rendered: this run goes on with the one from \d\d:\d\d/,
  );
}, 120_000);
