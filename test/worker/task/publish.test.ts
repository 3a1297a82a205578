import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ledger } from '../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { jobId } from '../../../protocol/job/job';
import { OutputFault } from '../../../worker/output-check/output-fault';
import { framesStore } from '../../../worker/task/publish/frames-store';
import { publish } from '../../../worker/task/publish/publish';
import { temporaryFolder } from '../../support/temporary-folder';

const JOB = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };

/** What somebody else does as soon as a file is there. */
type Meanwhile = (key: string, store: Contested) => Promise<unknown>;

class Contested extends FolderObjectStore {
  constructor(
    folder: string,
    private readonly meanwhile: Meanwhile,
  ) {
    super(folder);
  }

  override async putFile(...asked: Parameters<FolderObjectStore['putFile']>) {
    const put = await super.putFile(...asked);
    await this.meanwhile(asked[0], this);
    return put;
  }
}

/** Overwrites so many of the files. */
function overwriting(times: number): Meanwhile {
  let left = times;
  return async (key, store) => left-- > 0 && store.put(key, 'of somebody else');
}

function givenPublished(meanwhile: Meanwhile, name = 'notes.txt') {
  const folder = temporaryFolder();
  const output = temporaryFolder();
  mkdirSync(dirname(join(output, name)), { recursive: true });
  writeFileSync(join(output, name), 'of ours');
  const store = new Contested(folder, meanwhile);
  const ledger = new Ledger(store, jobId(JOB));
  const duration = { load: null, sync: null, render: null, save: null };
  const made = { project: JOB.project, scene: { file: JOB.scene, sha256: null }, settings: {} };
  const at = '2026-11-22T08:00:00.000Z';
  const about = {
    unit: 'frame_000001',
    worker: 'i-1',
    started: at,
    finished: at,
    seconds: 1,
    duration,
    made,
  };
  const frames = framesStore(store, { id: ledger.job });
  const published = publish(output, frames, ledger, about, new AbortController().signal);
  return { folder, ledger, published };
}

test('a file that somebody else overwrites before it is recorded is uploaded once more', async () => {
  const { folder, ledger, published } = givenPublished(overwriting(1));
  await published;
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('of ours');
  const sha256 = createHash('sha256').update('of ours').digest('hex');
  expect(await ledger.record('frame_000001')).toMatchObject({ files: [{ name: 'notes.txt', sha256 }] });
});

test('a file that is never what was uploaded is not recorded', async () => {
  const { ledger, published } = givenPublished(overwriting(2));
  await expect(published).rejects.toThrow('notes.txt is not in the store as it was uploaded');
  expect(await ledger.isDone('frame_000001')).toBe(false);
});

test.each([
  ['.profile', '".profile" cannot be published: a frame may not be hidden'],
  ['passes/.z.exr', '"passes/.z.exr" cannot be published: a frame may not be hidden'],
  ['a\tb.txt', '"a\\x09b.txt" cannot be published: it holds control characters'],
  ['a\u2028b.txt', '"a\\u2028b.txt" cannot be published: it holds control characters'],
  [
    `${'long/'.repeat(190)}z.txt`,
    `"${'long/'.repeat(24)}..." cannot be published: it is longer than 900 bytes`,
  ],
])('a unit with a file called %j fails, and the run goes on', async (name, reason) => {
  const { ledger, published } = givenPublished(() => Promise.resolve(), name);
  await expect(published).rejects.toThrow(reason);
  await expect(published).rejects.toBeInstanceOf(OutputFault);
  expect(await ledger.isDone('frame_000001')).toBe(false);
});

test('a failure of somebody else who has the unit, too, does not stay beside the record', async () => {
  const { ledger, published } = givenPublished(async (_, store) => {
    const failed = { worker: 'i-2', at: '2026', sort: 'host', reason: 'the disk is full' } as const;
    await new Ledger(store, jobId(JOB)).writeFailure('frame_000001', failed, { log: 'all of it\n' });
  });
  await published;
  expect(await ledger.isDone('frame_000001')).toBe(true);
  expect(await ledger.failure('frame_000001')).toBeUndefined();
});
