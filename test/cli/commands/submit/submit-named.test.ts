import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../../../farm/ledger/ledger';
import { keys } from '../../../../protocol/job/keys';
import { BLENDER } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { type FarmAtWork, farmAtWork } from '../../../support/farms/farm-at-work';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

let farm: FarmAtWork;
let film = '';
beforeAll(async () => {
  farm = await farmAtWork();
  film = join(temporaryFolder(), 'film');
  mkdirSync(film);
  copyFileSync(await scene('named'), join(film, 'sh010.blend'));
});
afterAll(() => farm.close());

const submit = (...args: string[]) =>
  brenda(['submit', join(film, 'sh010.blend'), '--blender', BLENDER, ...args], {
    env: farm.commands,
  });

/** The files of a job, once so many units are recorded. */
async function framesOf(job: string, units: number): Promise<string[]> {
  const ledger = new Ledger(farm.store, job);
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    await sleep(200);
    if ((await ledger.countDone()) < units) continue;
    const names: string[] = [];
    for await (const { key } of farm.store.list(keys.frames(job)))
      names.push(key.slice(keys.frames(job).length));
    return names.sort();
  }
  throw new Error(`nothing was rendered; the worker said ${JSON.stringify(farm.worker.events.slice(-10))}`);
}

async function brought(job: string, path: string): Promise<string[]> {
  const folder = temporaryFolder();
  const { code, stderr } = await brenda(['frames', '--job', job, '--sync', path.replace('DIR', folder)], {
    env: farm.aws,
  });
  if (code !== 0) throw new Error(stderr);
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      // What a sync remembers is hidden.
      .filter((one) => one.isFile() && !one.name.startsWith('.'))
      .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
      .sort()
  );
}

test('frames of a farm are called as they were submitted, are brought so, and under other names', async () => {
  const first = await submit('-f', '1-2', '-o', '//left out/{scene}/{camera}_{frame:4}');
  expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('2 tasks queued')]);
  const job = first.stdout.trim();
  const called = ['Shot 10_a/Wide_0001.png', 'Shot 10_a/Wide_0002.png'];
  expect(await framesOf(job, 2)).toEqual(called);
  expect(await brought(job, 'DIR')).toEqual(called);
  expect(await brought(job, 'DIR/x/{camera}_####')).toEqual(['x/Wide_0001.png', 'x/Wide_0002.png']);

  const again = await submit('-f', '1-3', '-o', 'sh010_####');
  expect([again.code, again.stdout.trim()]).toEqual([0, job]);
  expect(again.stderr).toContain(
    `job ${job}: its frames are called {scene}/{camera}_{frame:4}, as when it was submitted first; brenda frames --job ${job} --sync "FOLDER/sh010_####" brings them as sh010_####\n`,
  );
  expect(await framesOf(job, 3)).toEqual([...called, 'Shot 10_a/Wide_0003.png']);
  // More frames of what is there, with nothing said of names.
  const more = await brenda(['submit', '--job', job, '-f', '5'], { env: farm.commands });
  expect([more.code, more.stderr]).toEqual([0, expect.not.stringContaining('are called')]);
  expect(await framesOf(job, 4)).toContain('Shot 10_a/Close_ up_0005.png');
}, 300_000);

test("an instance's Blender tells what no Blender has told before", async () => {
  const { code, stdout } = await submit(
    '-f',
    '1',
    '--samples',
    '2',
    '--no-check',
    '-o',
    '{scene}-{camera}_##',
  );
  expect(code).toBe(0);
  expect(await framesOf(stdout.trim(), 1)).toEqual(['Shot 10_a-Wide_01.png']);
}, 300_000);

test('what a template writes gets the name on a farm, too', async () => {
  const script = join(temporaryFolder(), 'template');
  writeFileSync(script, 'blender -b sh010.blend -o $OUTDIR/frame_###### $FRAME -a || exit 1\n');
  const { code, stdout, stderr } = await submit('-f', '1-2', '-S', '2', '-T', script, '-o', '{scene}_####');
  expect([code, stderr]).toEqual([0, expect.stringContaining('1 task queued')]);
  expect(await framesOf(stdout.trim(), 1)).toEqual(['Shot 10_a_0001.png', 'Shot 10_a_0002.png']);
}, 300_000);

test.each<[string[], string]>([
  [['-o', 'renders'], '--output renders: is a folder, and a farm keeps frames in its bucket'],
  [['-o', '{bogus}_#'], 'there is no {bogus}'],
  [['-o', 'scene', '--no-check'], '--output scene: no Blender here has opened the scene'],
])('%j is refused', async (args, said) => {
  const { code, stdout, stderr } = await submit('-f', '1', ...args);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)]);
});
