import { createHash } from 'node:crypto';
import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ledger } from '../../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../../local/folder-store/folder-object-store';
import { type Job, jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { brenda } from '../../../support/brenda';
import { temporaryFolder } from '../../../support/temporary-folder';

test('status of a folder with very many frames looks at each of them', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.brenda'));
  const store = new FolderObjectStore(folder);
  const job: Job = { project: '0'.repeat(64), scene: 'long.blend', settings: {} };
  const id = jobId(job);
  const ledger = new Ledger(store, id);
  await ledger.writeJob({ version: 1, id, job, source: 'file:///there' });
  const frames = '1-10005';
  await ledger.writeRequest({ version: 1, job: id, frames, taskSize: 1, at: '2026-11-22T00:00:00.000Z' });
  const contents = 'a frame';
  const sha256 = createHash('sha256').update(contents).digest('hex');
  const record = (unit: string) => {
    const time = '2026-11-22T00:00:00.000Z';
    // Of a folder that was copied: its files have other times.
    const files = [{ name: `${unit}.png`, bytes: contents.length, sha256, etag: 'a' }];
    const worker = 'worker-1';
    return { version: 1, job: id, unit, worker, started: time, finished: time, seconds: 2, files };
  };
  mkdirSync(dirname(store.layout.pathOf(keys.record(id, 'x'))), { recursive: true });
  for (let frame = 1; frame < 10_005; frame++) {
    const unit = `frame_${String(frame).padStart(6, '0')}`;
    writeFileSync(store.layout.pathOf(keys.record(id, unit)), JSON.stringify(record(unit)));
    writeFileSync(join(folder, `${unit}.png`), contents);
  }
  unlinkSync(join(folder, 'frame_000007.png'));
  writeFileSync(join(folder, 'frame_010000.png'), 'a fr@me');
  const { code, stdout, stderr } = await brenda(['status', folder]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('10002 done, 0 failed, 2 missing, 1 still to come of 10005\n');
  expect(stdout).toContain('  missing: frame_000007.png (deleted), frame_010000.png (changed)\n');
  expect(stdout).toContain('worker-1  10002 rendered, 2.00 s each');
});
