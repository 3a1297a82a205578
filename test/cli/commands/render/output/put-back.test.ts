import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../../../../support/brenda';
import { film } from '../../../../support/film';
import { pixels } from '../../../../support/pixels';

interface Told {
  readonly done: number;
  readonly missing: readonly object[];
  readonly frames: { readonly unrecorded: readonly string[]; readonly changed: readonly string[] };
}

async function project() {
  const { folder, output, ...rest } = await film();
  return {
    ...rest,
    file: (frame: number) => join(output, `frame_00000${String(frame)}.png`),
    away: join(folder, 'review.png'),
    text: async () => (await brenda(['status', output])).stdout,
    status: async () => JSON.parse((await brenda(['status', output, '--json'])).stdout) as Told,
  };
}

test('a frame that is away while others are rendered is done when it is put back', async () => {
  const { file, away, render, status } = await project();
  await render('1-2');
  renameSync(file(2), away);
  expect(await render('3')).toMatchObject({ code: 0 });
  renameSync(away, file(2));
  expect(await status()).toMatchObject({ done: 3, missing: [], frames: { unrecorded: [] } });
  expect((await render('1-3')).stderr).toMatch(/0 rendered in [\d.]+ s, 3 there already/);
});

test('a frame that was painted over is rendered again after others were, too', async () => {
  const { file, render, status } = await project();
  await render('1-2');
  const whole = await pixels(file(2));
  writeFileSync(file(2), 'painted over');
  await render('3');
  expect(await status()).toMatchObject({ missing: [{ unit: 'frame_000002' }] });
  const again = await render('1-3');
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('kept in .brenda/replaced')]);
  expect(await pixels(file(2))).toEqual(whole);
});

test('a frame that was away when it was to be rendered, and was not, is still ours', async () => {
  const { file, away, render } = await project();
  await render('1-2');
  renameSync(file(2), away);
  const jobs = join(file(2), '..', '.brenda', 'jobs');
  const record = join(jobs, readdirSync(jobs)[0] ?? '', 'ledger', 'frame_000002.json');
  expect(existsSync(record)).toBe(true);
  const running = render('1-2');
  // It is forgotten as soon as the frame is ordered again.
  for (let looks = 0; looks < 2000 && existsSync(record); looks++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  running.kill('SIGKILL');
  await running;
  rmSync(file(2), { force: true });
  renameSync(away, file(2));
  expect(await render('1-2')).toMatchObject({ code: 0 });
});

test('a changed file of a job before is told, and is no finished frame', async () => {
  const { file, render, status, text } = await project();
  await render('1-3');
  expect(await render('1', '--percentage', '50', '--replace')).toMatchObject({ code: 0 });
  writeFileSync(file(2), 'painted over');
  expect(await status()).toMatchObject({ frames: { unrecorded: [], changed: ['frame_000002.png'] } });
  expect((await brenda(['status', file(1)])).stdout).toBe(await text());
  expect(await text()).toContain('1 file changed since another job rendered it: frame_000002.png\n');
  const refused = await render('2-3', '--percentage', '50');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining(
      'it has 1 finished frame of an earlier job, 80x60, and 1 file of an earlier job that was changed since: 2 will be replaced (2-3)',
    ),
  ]);
  expect(readFileSync(file(2), 'utf8')).toBe('painted over');
});

test('a link to the current version of a scene goes on with its folder when it leads to the next', async () => {
  const { path } = await project();
  const link = join(path, '..', 'current.blend');
  const next = join(path, '..', 'shot-v2.blend');
  writeFileSync(next, Buffer.concat([readFileSync(path), Buffer.from(' ')]));
  symlinkSync('shot.blend', link);
  await brenda(['render', link, '-f', '1']);
  rmSync(link);
  symlinkSync('shot-v2.blend', link);
  const refused = await brenda(['render', link, '-f', '1']);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('1 will be replaced (1); --replace'),
  ]);
  expect(await brenda(['render', link, '-f', '1', '--replace'])).toMatchObject({ code: 0 });
});

test('a file of this job that was changed is rendered again, as the status says, though an earlier job had its name too', async () => {
  const { file, render, status } = await project();
  await render('1-3');
  await render('2', '--percentage', '50', '--replace');
  await render('1-3', '--replace');
  copyFileSync(file(1), file(2));
  writeFileSync(file(3), 'painted over');
  expect(await status()).toMatchObject({ missing: [{ unit: 'frame_000002' }, { unit: 'frame_000003' }] });
  const again = await render('1-3');
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('kept in .brenda/replaced')]);
  expect(await status()).toMatchObject({ done: 3, missing: [] });
});
