import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { OutputFolder } from '../../../local/output-folder/output-folder';
import { finishRenaming } from '../../../local/output-folder/rename-done';
import { temporaryFolder } from '../../support/temporary-folder';

const JOB = '0123456789abcdef';
const UNIT = 'frame_000001';

/** A folder with a frame, and files that are like it in all but their names; a run has ended while it renamed the frame from one of those. */
async function givenJournal(from: string) {
  const home = temporaryFolder();
  const output = join(home, 'frames');
  mkdirSync(join(output, '.git'), { recursive: true });
  for (const name of ['frames/shot_0001.png', 'frames/frame_000001.png', 'frames/.git/config', 'victim']) {
    writeFileSync(join(home, name), 'the same');
    utimesSync(join(home, name), 1000, 1000);
  }
  const folder = await OutputFolder.take(output);
  await new Ledger(new FolderObjectStore(output), JOB).writeRecord({
    version: 1,
    job: JOB,
    unit: UNIT,
    worker: 'worker-1',
    started: '2026-11-29T00:00:00Z',
    finished: '2026-11-29T00:00:01Z',
    seconds: 1,
    files: [{ name: 'shot_0001.png', bytes: 8, sha256: 'a'.repeat(64), etag: 'e' }],
  });
  writeFileSync(
    join(output, '.brenda', 'renaming'),
    `${JSON.stringify({ job: JOB, unit: UNIT, from, to: 'shot_0001.png' })}\n`,
  );
  await finishRenaming(folder);
  return { home, path: join(output, from) };
}

test('the old name of a frame goes that a run has left', async () => {
  const { path } = await givenJournal('frame_000001.png');
  expect(existsSync(path)).toBe(false);
});

test.each(['../victim', '.git/config', 'x/../../victim'])(
  'a journal that a stranger has put there takes no %s away',
  async (from) => {
    const { home } = await givenJournal(from);
    for (const name of ['victim', 'frames/.git/config', 'frames/shot_0001.png'])
      expect({ name, isThere: existsSync(join(home, name)) }).toEqual({ name, isThere: true });
  },
);
