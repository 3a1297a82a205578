import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import type { DoneRecord } from '../../../protocol/ledger/record';
import { temporaryFolder } from '../temporary-folder';

const FILM = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
export const DONE_JOB = jobId(FILM);
const PIXELS = 'pixels';

const HASH = createHash('sha256').update(PIXELS).digest('hex');
const AT = { started: '2026-12-01T00:00:00Z', finished: '2026-12-01T00:00:01Z' };

/** The record of a frame with one file, `PIXELS`. */
export function doneRecordOf(frame: number, etag = 'e'): DoneRecord {
  const unit = `frame_${String(frame).padStart(6, '0')}`;
  return {
    ...{ version: 1, job: DONE_JOB, unit, worker: 'worker-1', seconds: 1 },
    ...AT,
    files: [{ name: `${unit}.png`, bytes: PIXELS.length, sha256: HASH, etag }],
  };
}

/** An output folder as a run leaves it, made without Blender: frames 1 to 3 are done, 4 has failed, 5 is missing. */
export async function doneFolder(): Promise<string> {
  const out = temporaryFolder();
  const store = new FolderObjectStore(out);
  const ledger = new Ledger(store, DONE_JOB);
  await ledger.writeJob({ version: 1, id: DONE_JOB, job: FILM, source: 'file:///film' });
  await ledger.writeRequest({ version: 1, job: DONE_JOB, frames: '1-5', taskSize: 1, at: AT.started });
  for (const frame of [1, 2, 3]) {
    const { unit } = doneRecordOf(frame);
    const { etag } = await store.put(keys.frame(DONE_JOB, `${unit}.png`), PIXELS);
    await ledger.writeRecord(doneRecordOf(frame, etag));
  }
  const failed = { worker: 'worker-1', at: AT.started, sort: 'scene', reason: 'no camera' } as const;
  await ledger.writeFailure('frame_000004', failed, { isLast: true, log: 'all that was said\n' });
  const began = { began: AT.started, alive: AT.finished, workers: 1 };
  const run = {
    version: 1,
    pid: 1,
    host: 'elsewhere',
    ...began,
    ended: { how: 'failed', at: AT.finished, failed: 1, left: 1 },
  };
  writeFileSync(join(out, '.brenda', 'run.json'), JSON.stringify(run));
  writeFileSync(join(out, '.brenda', 'written'), '');
  return out;
}
