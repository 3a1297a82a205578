import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { brenda } from '../../../support/brenda';
import { freshFrame } from '../../../support/fresh-blender';
import { pixels } from '../../../support/pixels';
import { blendersOf } from '../../../support/processes';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

const FRAMES = 8;
const FRAMES_OF_A_PICTURE = 300;
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

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

test('a picture that is changed while frames are rendered from it stops the render, and no frame of it is recorded', async () => {
  const folder = join(temporaryFolder(), 'film');
  cpSync(dirname(await scene('textured')), folder, { recursive: true });
  const path = join(folder, 'textured.blend');
  const output = join(folder, 'frames');
  const args = ['render', path, '-o', output, '-f', `1-${String(FRAMES_OF_A_PICTURE)}`, '--samples', '50'];
  const running = brenda(args);
  await running.says('frame_0000', 2);
  const picture = join('textures', 'paint.png');
  const was = readFileSync(join(folder, picture));
  // Saved again, as it is: no change.
  writeFileSync(join(folder, picture), was);
  await running.says('frame_0000', 2);
  writeFileSync(join(folder, picture), await sharp(was).negate({ alpha: false }).png().toBuffer());
  const { code, stderr } = await running;
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(
      `"${picture}" was changed while frames were rendered from it; the frames so far are in ${output}\n`,
    ),
  ]);
  expect(stderr).toContain('fix: render all of it from the new one with --replace');
  const jobs = join(output, '.brenda', 'jobs');
  const [job = ''] = readdirSync(jobs);
  const recorded = readdirSync(join(jobs, job, 'ledger'));
  expect(recorded.length).toBeLessThan(FRAMES_OF_A_PICTURE);
  const frames = recorded.map((name) => join(output, name.replace('.json', '.png')));
  const shown = await Promise.all(frames.map(async (frame) => (await pixels(frame)).values));
  expect(new Set(shown).size).toBe(1);
});
