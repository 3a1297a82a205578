import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../farm/ledger/ledger';
import { FolderObjectStore } from '../../local/folder-object-store';
import { jobId } from '../../protocol/job';
import { publish } from '../../worker/publish';
import { temporaryFolder } from '../support/temporary-folder';

const JOB = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };

/** A store in which somebody else overwrites so many of the files that are put, as soon as they are there. */
class Contested extends FolderObjectStore {
  constructor(
    folder: string,
    private overwritten: number,
  ) {
    super(folder);
  }

  override async putFile(...asked: Parameters<FolderObjectStore['putFile']>) {
    const put = await super.putFile(...asked);
    if (this.overwritten-- > 0) await this.put(asked[0], 'of somebody else');
    return put;
  }
}

function givenPublished({ overwritten }: { overwritten: number }) {
  const folder = temporaryFolder();
  const output = temporaryFolder();
  writeFileSync(join(output, 'notes.txt'), 'of ours');
  const store = new Contested(folder, overwritten);
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
  const published = publish(output, store, ledger, about, new AbortController().signal);
  return { folder, ledger, published };
}

test('a file that somebody else overwrites before it is recorded is uploaded once more', async () => {
  const { folder, ledger, published } = givenPublished({ overwritten: 1 });
  await published;
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('of ours');
  const sha256 = createHash('sha256').update('of ours').digest('hex');
  expect(await ledger.record('frame_000001')).toMatchObject({ files: [{ name: 'notes.txt', sha256 }] });
});

test('a file that is never what was uploaded is not recorded', async () => {
  const { ledger, published } = givenPublished({ overwritten: 2 });
  await expect(published).rejects.toThrow('notes.txt is not in the store as it was uploaded');
  expect(await ledger.isDone('frame_000001')).toBe(false);
});
