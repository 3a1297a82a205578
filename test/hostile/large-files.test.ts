import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderStatus } from '../../cli/commands/status/folder-status';
import { outputFolder } from '../../cli/job/rendered-folder';
import { Ledger } from '../../farm/ledger/ledger';
import { readGivenFile, readSmallFile, TooLarge } from '../../farm/store/read-at-most';
import { auditFolder } from '../../local/folder-store/audit-folder';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { FolderReader } from '../../local/folder-store/folder-reader';
import { framesThere } from '../../local/output-folder/frames-there';
import { KeptFrames } from '../../local/output-folder/kept-frames';
import { OutputFolder } from '../../local/output-folder/output-folder';
import { lossIn } from '../../local/folder-store/reconcile';
import { finishRenaming } from '../../local/output-folder/rename-done';
import { SyncedFiles } from '../../local/sync/synced-files';
import { configFiles } from '../../worker/render/ocio/config-files';
import { brenda } from '../support/brenda';
import { doneFolder, doneRecordOf, DONE_JOB } from '../support/stores/done-folder';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(120_000);

/** More than Node.js reads in one, and far more than a file of Brenda's has. On the disk it takes none of it. */
const LARGE = 3 * 2 ** 30;

function makeLarge(path: string, bytes = LARGE): string {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  writeFileSync(path, '');
  truncateSync(path, bytes);
  return path;
}

const JOB = `.brenda/jobs/${DONE_JOB}`;
const OBJECTS = [
  'job.json',
  'requests/1-5.json',
  'requests/more.json',
  'ledger/frame_000002.json',
  'failures/frame_000004.json',
].map((name) => `${JOB}/${name}`);
const OTHERS = [
  ...['lock', 'run.json', 'written', 'renaming'].map((name) => `.brenda/${name}`),
  ...['place.json', 'blender.json', 'looks/a.json', 'opened/a.json', 'logs/frame_000004.1.log', 'x'].map(
    (name) => `${JOB}/${name}`,
  ),
  'frame_000002.png',
];

const peak = (): number => process.resourceUsage().maxRSS * 1024;

describe('a file of 3 GiB in place of', () => {
  test.each(OBJECTS)('%s is told by its name and its size, and hides nothing else', async (name) => {
    const out = await doneFolder();
    makeLarge(join(out, name));
    const before = peak();
    const store = await outputFolder(out);
    const status = await store.reading(() => folderStatus(store, new FolderReader(store), out));
    expect(status.unreadable.map((file) => file.name)).toEqual([name]);
    const { jobs } = await auditFolder(await outputFolder(out), { isRead: true });
    const key = name.slice('.brenda/'.length);
    expect(jobs[0]?.findings).toContainEqual({
      kind: 'unreadable',
      name: key,
      detail: `${join(out, name)}: has 3221225472 bytes, and at most 8388608 bytes are read there`,
      unreadable: 'damaged',
    });
    expect(peak() - before).toBeLessThan(2 ** 29);
  });

  test.each(OTHERS)('%s stops no look at the folder', async (name) => {
    const out = await doneFolder();
    makeLarge(join(out, name));
    const before = peak();
    const store = await outputFolder(out);
    await store.reading(() => folderStatus(store, new FolderReader(store), out));
    const { jobs } = await auditFolder(await outputFolder(out), { isRead: true });
    expect(jobs[0]?.counts).toMatchObject({ asked: 5, failed: 1 });
    const isFrame = name.endsWith('.png');
    expect(jobs[0]?.findings.map(({ kind }) => kind).includes('changed')).toBe(isFrame);
    expect(peak() - before).toBeLessThan(2 ** 29);
  });

  test.each([...OBJECTS, ...OTHERS])('%s stops no render, or is named', async (name) => {
    const out = await doneFolder();
    makeLarge(join(out, name));
    const folder = await OutputFolder.take(out);
    try {
      await finishRenaming(folder);
      const store = new FolderObjectStore(out, new KeptFrames(out));
      await framesThere(store);
      await new KeptFrames(out).written();
      await new Ledger(store, DONE_JOB).forgetDamagedRequests();
    } finally {
      await folder.release();
    }
  });

  test('all of them at once is told by the commands, in lines of their own', async () => {
    const out = await doneFolder();
    for (const name of [...OBJECTS.slice(1), ...OTHERS]) makeLarge(join(out, name));
    for (const args of [['status'], ['audit'], ['audit', '--read'], ['compare', '1', '3']]) {
      const { code, stdout, stderr } = await brenda([...args, out]);
      expect({ args, is: (code ?? 9) <= 2 }).toEqual({ args, is: true });
      expect(stdout + stderr).not.toMatch(/greater than|^ {4}at /m);
    }
  });

  test('the log of a unit is named by brenda failures --log', async () => {
    const out = await doneFolder();
    const path = makeLarge(join(out, `${JOB}/logs/frame_000004.1.log`));
    const { code, stderr } = await brenda(['failures', out, '--log', '4']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `brenda: ${path}: has 3221225472 bytes, and at most 33554432 bytes are read there\n`,
    });
  });

  test.each([
    ['queue', (path: string) => ['queue', path], '16777216'],
    ['a template', (path: string) => ['render', 'film.blend', '-f', '1', '-T', path], '1048576'],
  ])('the list of %s is named', async (_, args, most) => {
    const path = makeLarge(join(temporaryFolder(), 'large'));
    const { code, stderr } = await brenda(args(path), { cwd: dirname(path) });
    expect(code).toBe(2);
    expect(stderr).toContain(`${path}: has 3221225472 bytes, and at most ${most} bytes are read there\n`);
  });

  test('the list of files that were brought is named', async () => {
    const folder = temporaryFolder();
    const path = makeLarge(join(folder, '.brenda-synced'));
    await expect(new SyncedFiles(folder).open()).rejects.toThrow(
      `${path}: has 3221225472 bytes, and at most 268435456 bytes are read there; move it away, or name another folder`,
    );
  });

  test('an OpenColorIO configuration names no files', async () => {
    const path = makeLarge(join(temporaryFolder(), 'config.ocio'));
    expect(await configFiles(path)).toEqual([path]);
  });
});

test('a frame of 2 GiB is compared by its contents, in little memory', async () => {
  const out = await doneFolder();
  const store = new FolderObjectStore(out);
  const bytes = 2 ** 31 + 1;
  makeLarge(join(out, 'frame_000002.png'), bytes);
  const before = peak();
  for (const file of doneRecordOf(2).files)
    expect(await lossIn(store, DONE_JOB, { ...file, bytes })).toBe('changed');
  expect(peak() - before).toBeLessThan(2 ** 28);
});

test('what says that it is small and is not, is read no further than that', async () => {
  await expect(readSmallFile('/dev/zero', 1000)).rejects.toThrow(
    '/dev/zero: has more, and at most 1000 bytes',
  );
  await expect(readGivenFile('/dev/zero', 1000)).rejects.toThrow(TooLarge);
  const path = join(temporaryFolder(), 'a');
  for (const bytes of [0, 1, 999, 1000]) {
    writeFileSync(path, 'x'.repeat(bytes));
    expect((await readSmallFile(path, 1000)).length).toBe(bytes);
  }
  expect(
    createHash('md5')
      .update(await readSmallFile('/proc/self/environ', 2 ** 20))
      .digest('hex'),
  ).toHaveLength(32);
});
