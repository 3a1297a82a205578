import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ledger } from '../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { jobId } from '../../../protocol/job/job';
import type { DoneRecord } from '../../../protocol/ledger/record';
import { OutputFault } from '../../../worker/output-check/output-fault';
import { framesStore } from '../../../worker/task/publish/frames-store';
import { publish } from '../../../worker/task/publish/publish';
import { temporaryFolder } from '../../support/temporary-folder';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const JOB = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };

/** What another worker does as soon as a file is there. */
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

/** Another worker that has the unit, too. */
const other = new TextEncoder().encode('of another worker');
const recordOf = (bytes: Uint8Array, etag = 'e'): DoneRecord => ({
  version: 2,
  job: jobId(JOB),
  unit: 'frame_000001',
  worker: 'i-2',
  started: '2026-11-22T08:00:00.000Z',
  finished: '2026-11-22T08:00:00.000Z',
  seconds: 1,
  duration: { load: null, sync: null, render: null, save: null, publish: 0 },
  attempt: 1,
  made: { project: JOB.project, scene: { file: JOB.scene, sha256: null }, settings: {} },
  files: [{ name: 'notes.txt', bytes: bytes.length, sha256: sha256(bytes), etag }],
});

describe('of two workers that have a unit', () => {
  test('the one that uploads last has the record, even where the other has recorded first', async () => {
    const { folder, ledger, published } = givenPublished(async () => {
      await ledger.writeRecord(recordOf(other));
    });
    await published;
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('of ours');
    expect(await ledger.record('frame_000001')).toMatchObject({
      worker: 'i-1',
      files: [{ name: 'notes.txt', sha256: sha256(Buffer.from('of ours')) }],
    });
  });

  test('the one whose file was replaced before its record leaves the record of the other', async () => {
    const { folder, ledger, published } = givenPublished(async (key, store) => {
      const { etag } = await store.put(key, other);
      await ledger.writeRecord(recordOf(other, etag));
    });
    await published;
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('of another worker');
    expect(await ledger.record('frame_000001')).toMatchObject({
      worker: 'i-2',
      files: [{ sha256: sha256(other) }],
    });
  });
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
