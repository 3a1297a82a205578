import { writeJson } from '../../../farm/store/json-object';
import { Ledger } from '../../../farm/ledger/ledger';
import { jobProvenance } from '../../../farm/ledger/job-provenance';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { keys } from '../../../protocol/job/keys';
import type { NewRecord } from '../../../protocol/ledger/record';
import { temporaryFolder } from '../../support/temporary-folder';

const unit = (frame: number): string => `frame_${String(frame).padStart(6, '0')}`;

/** A job of which each frame, from 1 on, was made on this device. */
async function givenDone(devices: readonly string[]) {
  const store = new FolderObjectStore(temporaryFolder());
  const ledger = new Ledger(store, '0123456789abcdef');
  for (const [index, type] of devices.entries()) {
    const record: NewRecord = {
      version: 2,
      job: '0123456789abcdef',
      unit: unit(index + 1),
      worker: 'i-1',
      attempt: 1,
      started: '2026-12-01T00:00:00Z',
      finished: '2026-12-01T00:00:00Z',
      seconds: 1,
      duration: { load: null, sync: null, render: null, save: null, publish: 0 },
      made: {
        project: 'a'.repeat(64),
        scene: { file: 'a.blend', sha256: null },
        settings: {},
        blender: {
          version: '4.5.4',
          build: 'abc',
          built: '2025-10-21',
          engine: 'CYCLES',
          device: { type, names: [] },
          samples: 1,
          seed: null,
        },
      },
      files: [{ name: `${unit(index + 1)}.png`, bytes: 1, sha256: 'b'.repeat(64), etag: 'c' }],
    };
    await ledger.writeRecord(record);
  }
  return { ledger, store };
}

const by = (device: string, units: number, first: number) => ({
  blender: '4.5.4',
  build: 'abc',
  device,
  units,
  first: unit(first),
});

test('a job says by which Blenders, and on what, it was made', async () => {
  const { ledger } = await givenDone(['CPU', 'OPTIX', 'CPU']);
  expect(await jobProvenance(ledger, [1, 2, 3].map(unit))).toEqual({
    job: '0123456789abcdef',
    read: 3,
    ways: [by('CPU', 2, 1), by('OPTIX', 1, 2)],
  });
});

test('only the records are read that are named', async () => {
  const { ledger } = await givenDone(['OPTIX', ...Array.from({ length: 18 }, () => 'CPU'), 'CUDA']);
  expect(await jobProvenance(ledger, [1, 6, 11, 15, 20].map(unit))).toEqual({
    job: '0123456789abcdef',
    read: 5,
    ways: [by('CPU', 3, 6), by('OPTIX', 1, 1), by('CUDA', 1, 20)],
  });
});

test('a record that cannot be read is left out', async () => {
  const { ledger, store } = await givenDone(['CPU', 'CPU']);
  await writeJson(store, keys.record('0123456789abcdef', unit(2)), { version: 9 });
  expect(await jobProvenance(ledger, [1, 2].map(unit))).toEqual({
    job: '0123456789abcdef',
    read: 1,
    ways: [by('CPU', 1, 1)],
  });
});
