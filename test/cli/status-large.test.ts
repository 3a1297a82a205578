import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ledger } from '../../farm/ledger/ledger';
import { FolderObjectStore } from '../../local/folder-object-store';
import { type Job, jobId } from '../../protocol/job';
import { keys } from '../../protocol/keys';
import { brenda } from '../support/brenda';
import { temporaryFolder } from '../support/temporary-folder';

test('status of a folder with very many frames reads the records that were written last', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.brenda'));
  const store = new FolderObjectStore(folder);
  const job: Job = { project: '0'.repeat(64), scene: 'long.blend', settings: {} };
  const id = jobId(job);
  const ledger = new Ledger(store, id);
  await ledger.writeJob({ version: 1, id, job, source: 'file:///there' });
  const frames = '1-10005';
  await ledger.writeRequest({ version: 1, job: id, frames, taskSize: 1, at: '2026-11-22T00:00:00.000Z' });
  const record = (frame: number) => {
    const unit = `frame_${String(frame).padStart(6, '0')}`;
    const time = '2026-11-22T00:00:00.000Z';
    const files = [{ name: `${unit}.png`, bytes: 1, sha256: 'a', etag: 'a' }];
    return {
      version: 1,
      job: id,
      unit,
      worker: 'worker-1',
      started: time,
      finished: time,
      seconds: 2,
      files,
    };
  };
  mkdirSync(dirname(store.layout.pathOf(keys.record(id, 'x'))), { recursive: true });
  for (let frame = 1; frame < 10_005; frame++) {
    const written = record(frame);
    writeFileSync(store.layout.pathOf(keys.record(id, written.unit)), JSON.stringify(written));
  }
  const { code, stdout, stderr } = await brenda(['status', folder]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'who rendered what: of the last 10000 alone\n' });
  expect(stdout).toContain('10004 done, 0 failed, 1 missing of 10005');
  expect(stdout).toContain('worker-1  10000 rendered, 2.00 s each');
});
