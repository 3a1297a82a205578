import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../../../farm/ledger/ledger';
import { SYNCED } from '../../../../local/sync/synced-files';
import { jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { temporaryFolder } from '../../../support/temporary-folder';

const FILM = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
const JOB = jobId(FILM);

let moto: Moto;
let farm: MotoFarm;
let ledger: Ledger;
let name = '';
let folder = '';
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());
beforeEach(async () => {
  ({ farm, name } = await namedFarm(moto, { job: JOB }));
  ledger = new Ledger(farm.store, JOB);
  await ledger.writeJob({ version: 1, id: JOB, job: FILM, source: 's3://b/k' });
  await ledger.writeRequest({ version: 1, job: JOB, frames: '1-3', taskSize: 1, at: '2026' });
  folder = join(temporaryFolder(), 'frames');
});

const frames = (...args: string[]) => brenda(['frames', ...args, '--farm', name], { env: moto.env });

/** A frame is published: its files first, and then the record of them. */
async function done(
  unit: string,
  files: Readonly<Record<string, string>>,
  { recorded = files }: { readonly recorded?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  for (const [file, content] of Object.entries(files)) await farm.store.put(keys.frame(JOB, file), content);
  await ledger.writeRecord({
    version: 1,
    job: JOB,
    unit,
    worker: 'i-1',
    started: '2026',
    finished: '2026',
    seconds: 1,
    files: Object.entries(recorded).map(([file, content]) => ({
      name: file,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
      etag: 'e',
    })),
  } as never);
}

function here(): Record<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (one) => one.isFile() && one.name !== SYNCED,
  );
  return Object.fromEntries(
    found
      .map((one) => join(one.parentPath, one.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test('brenda frames lists the files of what is done, and nothing else', async () => {
  await done('frame_000002', { 'frame_000002.png': 'two', 'passes/z_000002.exr': 'x'.repeat(1500) });
  await done('frame_000001', { 'frame_000001.png': 'first' });
  // Uploaded, and not yet recorded.
  await farm.store.put(keys.frame(JOB, 'frame_000003.png'), 'thi');
  expect(await frames()).toEqual({
    code: 0,
    stdout: 'frame_000001.png     5 bytes\nframe_000002.png     3 bytes\npasses/z_000002.exr   1.5 kB\n',
    stderr: '3 files, 1.5 kB\n',
  });
  const [line = ''] = (await frames('--json')).stdout.split('\n');
  expect(JSON.parse(line)).toEqual({
    unit: 'frame_000001',
    name: 'frame_000001.png',
    key: keys.frame(JOB, 'frame_000001.png'),
    bytes: 5,
    sha256: createHash('sha256').update('first').digest('hex'),
  });
});

test('where two records name one file the later counts, and that is said once', async () => {
  await done('frames_000001-000002', { 'frame_000001.png': 'old', 'frame_000002.png': 'two' });
  // The store tells whole seconds.
  await sleep(1100);
  await done('frame_000001', { 'frame_000001.png': 'newer' });
  await done('frame_000003', { 'frame_000003.png': 'three' });
  const said = '; more than one record names 1 file, and the later counts\n';
  expect(await frames()).toEqual({
    code: 0,
    stdout: 'frame_000001.png  5 bytes\nframe_000002.png  3 bytes\nframe_000003.png  5 bytes\n',
    stderr: `3 files, 13 bytes${said}`,
  });
  expect((await frames('--json')).stdout.trim().split('\n')).toHaveLength(3);
  for (const brought of ['3 files, 13 bytes', '0 files, 0 bytes'])
    expect(await frames('--sync', folder)).toMatchObject({
      code: 0,
      stderr: `${brought}, brought; 3 units of the job here${said}`,
    });
  expect(here()).toEqual({
    'frame_000001.png': 'newer',
    'frame_000002.png': 'two',
    'frame_000003.png': 'three',
  });
  const { code, stdout } = await brenda(['status', '--farm', name], { env: moto.env });
  expect(stdout).toContain('3 done, 0 failed, 0 missing of 3\n');
  expect(stdout).toContain('\n  1 frame rendered more than once, in other tasks: the later of each counts\n');
  expect(code).toBe(0);
});

test('--sync brings what is not here, and what is here and wrong', async () => {
  await done('frame_000001', { 'frame_000001.png': 'first' });
  await done('frame_000002', { 'frame_000002.png': 'two', 'passes/z_000002.exr': 'depth' });
  const dry = await frames('--sync', folder, '--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    stderr: '3 files, 13 bytes, would be brought; nothing was changed\n',
  });
  expect(() => statSync(folder)).toThrow();
  const first = await frames('--sync', folder);
  expect(first).toMatchObject({ code: 0, stderr: '3 files, 13 bytes, brought; 2 units of the job here\n' });
  expect(first.stdout.trim().split('\n').sort()).toEqual(dry.stdout.trim().split('\n').sort());
  expect(here()).toEqual({
    'frame_000001.png': 'first',
    'frame_000002.png': 'two',
    'passes/z_000002.exr': 'depth',
  });
  const [right, wrong] = ['frame_000001.png', 'frame_000002.png'].map((file) => join(folder, file));
  utimesSync(String(right), 1, 1);
  writeFileSync(String(wrong), 'tw0');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  mkdirSync(join(folder, '.brenda-sync-999999999'));
  const second = await frames('--sync', folder, '--json');
  expect(JSON.parse(second.stdout)).toMatchObject({ name: 'frame_000002.png', path: wrong, dryRun: false });
  expect(statSync(String(right)).mtimeMs).toBe(1000);
  expect(here()).toMatchObject({ 'frame_000002.png': 'two', 'notes.txt': 'mine' });
  expect(readdirSync(folder).filter((one) => one.startsWith('.'))).toEqual([SYNCED]);
});

test('--watch brings frames as they land, until all that were asked for are here', async () => {
  // A farm that is not done.
  await farm.queue.sendAll(['{"version":1,"job":"other"}']);
  await done('frame_000001', { 'frame_000001.png': '1' });
  const watching = frames('--sync', folder, '--watch');
  await watching.says('1 of 3 units done');
  await done('frame_000002', { 'frame_000002.png': '2' });
  await watching.says('2 of 3 units done');
  await sleep(500);
  await done('frame_000003', { 'frame_000003.png': '3' });
  const { code, stdout, stderr } = await watching;
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toEqual(
    [1, 2, 3].map((frame) => join(folder, `frame_00000${String(frame)}.png`)),
  );
  expect(stderr).toBe(
    '1 of 3 units done\n2 of 3 units done\n3 of 3 units done\n3 files, 3 bytes, brought; 3 units of the job here\n',
  );
  expect(Object.keys(here())).toHaveLength(3);
});

test('--watch ends with the farm, and with 1 when frames are missing; Ctrl-C ends it with 130', async () => {
  await done('frame_000001', { 'frame_000001.png': '1' });
  const drained = await frames('--sync', folder, '--watch');
  expect(drained).toMatchObject({ code: 1 });
  expect(Object.keys(here())).toEqual(['frame_000001.png']);
  await farm.queue.sendAll(['{"version":1,"job":"other"}']);
  const watching = frames('--sync', folder, '--watch');
  await watching.says('1 of 3 units done');
  watching.kill('SIGINT');
  const { code, stderr } = await watching;
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: '1 of 3 units done\ninterrupted; what is here is whole; go on with the same command\n',
  });
});

test('whatever files are called, nothing is written outside, and the others come', async () => {
  const hostile = [
    '../outside.png',
    'a/../../outside.png',
    '/tmp/brenda-outside.png',
    'a\\..\\..\\outside.png',
    '.brenda-sync-1/x',
  ];
  for (const [i, file] of hostile.entries()) await done(`frame_00001${String(i)}`, { [file]: 'bad' });
  await done('frame_000001', { 'frame_000001.png': 'good' });
  await done('frame_000020', { 'frame_000001.png/x.png': 'bad' });
  const { code, stdout, stderr } = await frames('--sync', folder);
  expect(code).toBe(1);
  for (const i of hostile.keys())
    expect(stderr).toContain(
      `${keys.record(JOB, `frame_00001${String(i)}`)} in the store is not what this version of Brenda writes there: files.0.name must be a name below the job's frames, and not hidden\n`,
    );
  expect(readdirSync(join(folder, '..'))).toEqual(['frames']);
  expect(() => statSync('/tmp/brenda-outside.png')).toThrow();
  // Whichever of the two came first.
  expect(stdout.trim().split('\n')).toHaveLength(1);
});

test('a file that is not what its record says is not kept, and is told', async () => {
  await done('frame_000001', { 'frame_000001.png': 'b1t' }, { recorded: { 'frame_000001.png': 'bit' } });
  await done('frame_000002', { 'frame_000002.png': 'longer' }, { recorded: { 'frame_000002.png': 'bit' } });
  await done('frame_000003', {}, { recorded: { 'frame_000003.png': 'gone' } });
  await done('frame_000004', { 'frame_000004.png': 'good' });
  const { code, stderr } = await frames('--sync', folder);
  expect(code).toBe(1);
  for (const frame of [1, 2])
    expect(stderr).toContain(`"frame_00000${String(frame)}.png": is not what its record says`);
  expect(stderr).toContain('"frame_000003.png": there is no such object');
  // Whatever became of the others meanwhile.
  expect(stderr).toContain('; 1 unit of the job here\n');
  expect(here()).toEqual({ 'frame_000004.png': 'good' });
});

test('killed in the middle, it leaves no part of a file under its name, and goes on', async () => {
  const content = (frame: number): string => String(frame).repeat(2_000_000);
  const unit = (frame: number): string => `frame_${String(frame).padStart(6, '0')}`;
  for (let frame = 1; frame <= 60; frame++)
    await done(unit(frame), { [`${unit(frame)}.png`]: content(frame) });
  const killed = frames('--sync', folder);
  const landed = (): string[] => {
    try {
      return readdirSync(folder).filter((one) => one.endsWith('.png'));
    } catch {
      return [];
    }
  };
  while (landed().length < 3) await sleep(5);
  killed.kill('SIGKILL');
  await killed;
  const left = landed();
  expect(left.length).toBeLessThan(60);
  for (const file of left)
    expect(readFileSync(join(folder, file), 'utf8') === content(Number(/\d+/.exec(file)?.[0]))).toBe(true);
  const { stdout, stderr } = await frames('--sync', folder);
  expect(stdout.trim().split('\n')).toHaveLength(60 - left.length);
  expect(stderr).toContain('60 units of the job here');
  expect(Object.keys(here())).toHaveLength(60);
});

test.each([
  [['--watch'], '--watch: needs --sync FOLDER'],
  [['--dry-run'], '--dry-run: needs --sync FOLDER'],
  [['--sync', ''], '--sync "": must be a folder; it may be new'],
  [['--sync', 'FOLDER', '--watch', '--dry-run'], '--dry-run: says what is there now; leave out --watch'],
  [['--job', 'x'], 'there is no job x; brenda status says which there is'],
  [['--sync', '/dev/null'], 'cannot write /dev/null: a part of its path is a file'],
])('%j is refused', async (args, line) => {
  const ran = await frames(...args.map((arg) => (arg === 'FOLDER' ? folder : arg)));
  expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(line);
});
