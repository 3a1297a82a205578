import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { Ledger } from '../../../../farm/ledger/ledger';
import { s3Client } from '../../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../../farm/store/s3-object-store';
import { BLENDER } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { type FarmAtWork, farmAtWork } from '../../../support/farms/farm-at-work';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

const AT = 's3://renders/shots/010';

let farm: FarmAtWork;
let renders: S3ObjectStore;
let film = '';
beforeAll(async () => {
  farm = await farmAtWork({
    framesAt: AT,
    before: async (aws) => {
      const client = s3Client(aws);
      await client.send(new CreateBucketCommand({ Bucket: 'renders' }));
      renders = new S3ObjectStore('renders', client);
    },
  });
  film = join(temporaryFolder(), 'film');
  mkdirSync(film);
  copyFileSync(await scene('named'), join(film, 'sh010.blend'));
});
afterAll(() => farm.close());

const run = (...args: string[]) => brenda(args, { env: farm.commands });
const submit = (...args: string[]) => run('submit', join(film, 'sh010.blend'), '--blender', BLENDER, ...args);

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(200);
  }
  throw new Error(`${what}; the worker said ${JSON.stringify(farm.worker.events.slice(-10))}`);
}

/** As `aws s3 ls --recursive s3://renders`. */
async function listed(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of renders.list('')) keys.push(key);
  return keys;
}

let job = '';

test('frames lie in a bucket of one’s own under names that a person would choose, the job beside them', async () => {
  await renders.put('shots/010/notes.txt', 'of the director');
  const { code, stdout, stderr } = await submit('-f', '1-2', '-o', 'sh010_####');
  expect([code, stderr]).toEqual([0, expect.stringContaining('2 tasks queued')]);
  job = stdout.trim();
  const ledger = new Ledger(farm.store, job);
  await until('no frame is done', async () => (await ledger.countDone()) === 2);
  expect(await listed()).toEqual([
    `shots/010/.brenda/jobs/${job}/job.json`,
    'shots/010/notes.txt',
    'shots/010/sh010_0001.png',
    'shots/010/sh010_0002.png',
  ]);
  expect((await ledger.record('frame_000001'))?.files).toMatchObject([{ name: 'sh010_0001.png', at: AT }]);
  for await (const { key } of farm.store.list(`jobs/${job}/frames/`)) throw new Error(`${key} is there, too`);
}, 180_000);

test('frames, status, audit, compare and --sync find them there', async () => {
  expect(await run('frames', '--job', job)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^sh010_0001\.png +\S+ k?B.*\nsh010_0002\.png +\S+ k?B.*\n$/) as string,
  });
  const [line = ''] = (await run('frames', '--job', job, '--json')).stdout.split('\n');
  expect(JSON.parse(line)).toMatchObject({ bucket: 'renders', key: 'shots/010/sh010_0001.png' });
  const folder = temporaryFolder();
  const synced = await run('frames', '--job', job, '--sync', folder);
  expect(synced.code).toBe(0);
  expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([
    'sh010_0001.png',
    'sh010_0002.png',
  ]);
  const here = readFileSync(join(folder, 'sh010_0001.png'));
  expect(here.equals((await renders.get('shots/010/sh010_0001.png')) ?? Buffer.alloc(0))).toBe(true);
  expect((await run('status', '--farm')).stdout).toContain(`\n  ${AT}/\n`);
  expect(await run('audit', '--farm')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/2 files; frames \S+ k?B.*\n.*\n0 problems, 0 left over/) as string,
  });
  expect(await run('compare', '1', '2', '--farm')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('were made the same way') as string,
  });
});

test('another job with these names is refused, also by --dry-run, and takes other names', async () => {
  const line = `${AT}/sh010_0001.png is there already, of job ${job}; nothing is replaced: name the frames otherwise`;
  for (const dry of [['--dry-run'], []]) {
    const refused = await submit('-f', '1', '--samples', '3', '-o', 'sh010_####', ...dry);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain(line);
  }
  const other = await submit('-f', '1', '--samples', '3', '-o', '{job}/sh010_####');
  expect([other.code, other.stderr]).toEqual([0, expect.stringContaining('1 task queued')]);
  const id = other.stdout.trim();
  await until('it is not done', async () => (await new Ledger(farm.store, id).countDone()) === 1);
  expect(await listed()).toContain(`shots/010/${id}/sh010_0001.png`);
}, 180_000);

test('a name that is taken when the frame is there fails the frame at once, and what is there stays', async () => {
  // Which names a template gives its files nobody knows before.
  const script = join(temporaryFolder(), 'template');
  writeFileSync(script, 'echo rendered >$OUTDIR/notes.txt\n');
  const { stdout } = await submit('-f', '7', '-T', script);
  const failed = await until('it did not fail', () =>
    new Ledger(farm.store, stdout.trim()).failure('frame_000007'),
  );
  expect(failed).toMatchObject({
    final: true,
    attempts: [
      {
        sort: 'scene',
        reason: `${AT}/notes.txt is there already, and no job of Brenda put it there; nothing is replaced: name the frames otherwise, as with {job} in the output ("{job}_####"), or move away what is there`,
      },
    ],
  });
  expect(Buffer.from((await renders.get('shots/010/notes.txt')) ?? '').toString()).toBe('of the director');
}, 120_000);

test('audit reports a frame that was deleted, and one that was changed', async () => {
  await renders.delete('shots/010/sh010_0001.png');
  await renders.put('shots/010/sh010_0002.png', 'not a picture');
  const { code, stdout } = await run('audit', '--farm', '--job', job);
  expect(code).toBe(1);
  expect(stdout).toContain('sh010_0001.png is not there');
  expect(stdout).toContain('sh010_0002.png is not the file that its record names');
});

test.each<[string[], string]>([
  [
    ['submit', 'SCENE', '-f', '1', '-o', 's3://renders/other/####'],
    '--output s3://renders/other/####: where a farm puts frames its deployment says, by the setting output; say here what they are called alone, as shot_####',
  ],
  [
    ['render', 'SCENE', '-f', '1', '-o', 's3://renders/other'],
    "--output s3://renders/other: is a place in S3, where only a farm puts frames, by its deployment's setting output; name a folder, and aws s3 sync FOLDER s3://renders/other copies it there",
  ],
  [['frames', '--sync', 's3://renders/other/x_####'], '--sync s3://renders/other/x_####: is a place in S3'],
])('brenda %j is refused in one line', async ([command = '', ...args], said) => {
  const { code, stdout, stderr } = await run(
    command,
    ...args.map((arg) => (arg === 'SCENE' ? join(film, 'sh010.blend') : arg)),
  );
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(said);
});
