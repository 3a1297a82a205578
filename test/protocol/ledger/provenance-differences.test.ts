import * as v from 'valibot';
import { provenanceDifferences } from '../../../protocol/ledger/provenance-differences';
import type { Provenance } from '../../../protocol/ledger/manifest';
import { doneRecord, type NewRecord } from '../../../protocol/ledger/record';
import { ProvenanceGroups } from '../../../protocol/ledger/provenance-groups';

type Blender = NonNullable<Provenance['blender']>;

const blender: Blender = {
  version: '4.5.4',
  build: 'abc',
  built: '2025-10-21',
  engine: 'CYCLES',
  device: { type: 'CPU', names: [] },
  samples: 64,
  seed: { value: 0, perFrame: false },
};
const made: Provenance = {
  project: 'a'.repeat(64),
  scene: { file: 'scene.blend', sha256: 'b'.repeat(64) },
  settings: { samples: 64, device: 'cpu' },
  blender,
};

function record(change: Partial<NewRecord> = {}): NewRecord {
  return {
    version: 2,
    job: '0123456789abcdef',
    unit: 'frame_000001',
    worker: 'i-1',
    attempt: 1,
    started: '2026-11-22T10:00:00.000Z',
    finished: '2026-11-22T10:00:09.000Z',
    seconds: 9,
    duration: { load: 1, sync: 2, render: 6, save: 1, publish: 0.5 },
    made,
    files: [{ name: 'frame_000001.png', bytes: 9, sha256: 'c'.repeat(64), etag: 'd' }],
    ...change,
  };
}

const by = (change: Partial<Blender>): Partial<NewRecord> => ({
  made: { ...made, blender: { ...blender, ...change } },
});

/** As the first versions of Brenda wrote it. */
const old = v.parse(doneRecord, {
  version: 1,
  job: '0123456789abcdef',
  unit: 'frame_000002',
  worker: 'i-2',
  started: '2026-11-22T10:00:00.000Z',
  finished: '2026-11-22T10:00:09.000Z',
  seconds: 9,
  files: [{ name: 'frame_000002.png', bytes: 9, sha256: 'c'.repeat(64), etag: 'd' }],
  blender: { version: '4.5.4', build: 'abc', engine: 'CYCLES', samples: 64, peakMemoryBytes: 1 },
});

test('what is written can be read', () => {
  expect(v.parse(doneRecord, JSON.parse(JSON.stringify(record())))).toEqual(record());
});

test.each<readonly [string, Partial<NewRecord>]>([
  ['worker', { worker: 'i-2', instance: { type: 'c7a.4xlarge', zone: 'eu-central-1a', lifecycle: 'spot' } }],
  ['attempt', { attempt: 2 }],
  [
    'time',
    { seconds: 90, started: '2026-11-23T10:00:00.000Z', duration: { ...record().duration, sync: null } },
  ],
  ['memory', { peakMemoryBytes: 5 }],
  [
    'frame',
    { unit: 'frame_000002', files: [{ name: 'frame_000002.png', bytes: 1, sha256: 'e', etag: 'f' }] },
  ],
  ['order of the settings', { made: { ...made, settings: { device: 'cpu', samples: 64 } } }],
  ['name of the GPU', by({ device: { type: 'CPU', names: ['AMD EPYC'] } })],
])('another %s is the same way', (_what, change) => {
  expect(provenanceDifferences(record(), record(change))).toEqual([]);
});

test.each<readonly [string, string, string, Partial<NewRecord>]>([
  ['Blender', '4.5.4', '4.2.9', by({ version: '4.2.9' })],
  ['build', 'abc', 'def', by({ build: 'def' })],
  ['built', '2025-10-21', '2025-10-22', by({ built: '2025-10-22' })],
  ['device', 'CPU', 'OPTIX', by({ device: { type: 'OPTIX', names: ['NVIDIA A10G'] } })],
  ['engine', 'CYCLES', 'LUXURY', by({ engine: 'LUXURY' })],
  ['samples', '64', '32', by({ samples: 32 })],
  ['seed', '0', '7', by({ seed: { value: 7, perFrame: false } })],
  ['seed', '0', '0, another for each frame', by({ seed: { value: 0, perFrame: true } })],
  ['project', 'a'.repeat(64), 'f'.repeat(64), { made: { ...made, project: 'f'.repeat(64) } }],
  ['scene', 'scene.blend', 'b.blend', { made: { ...made, scene: { ...made.scene, file: 'b.blend' } } }],
  ['scene file', 'b'.repeat(64), 'f', { made: { ...made, scene: { ...made.scene, sha256: 'f' } } }],
  [
    'colour configuration',
    "Blender's own",
    `colour/config.ocio ${'c'.repeat(64)}`,
    { made: { ...made, ocio: { config: 'colour/config.ocio', sha256: 'c'.repeat(64) } } },
  ],
  [
    'extensions',
    'none',
    `add-ons ${'12ab'.repeat(16)}`,
    { made: { ...made, extensions: { folder: 'add-ons', sha256: '12ab'.repeat(16) } } },
  ],
  [
    'settings',
    '{"device":"cpu","samples":64}',
    '{"trusted":true}',
    { made: { ...made, settings: { trusted: true } } },
  ],
])('another %s is another way: %s, %s', (what, a, b, change) => {
  expect(provenanceDifferences(record(), record(change))).toEqual([{ what, a, b }]);
});

test('frames of a template are told from those of Brenda, and from those of another template', () => {
  const { project, scene, settings } = made;
  const template = (text: string) => record({ made: { project, scene, settings, template: text } });
  expect(provenanceDifferences(template('x'), template('x'))).toEqual([]);
  expect(provenanceDifferences(template('x'), template('y'))).toEqual([{ what: 'template', a: 'x', b: 'y' }]);
  expect(provenanceDifferences(record(), template('x'))).toEqual([
    { what: 'renderer', a: 'Blender', b: 'template' },
  ]);
});

test('a record of version 1 is compared in what it says', () => {
  expect(provenanceDifferences(old, record())).toEqual([]);
  expect(provenanceDifferences(old, record(by({ build: 'def', seed: null })))).toEqual([
    { what: 'build', a: 'abc', b: 'def' },
  ]);
});

test('ways are counted by what differs from worker to worker, the commonest first', () => {
  const ways = new ProvenanceGroups();
  const gpu = by({ device: { type: 'OPTIX', names: ['NVIDIA A10G'] } });
  ways.add(record({ ...gpu, unit: 'frame_000004' }));
  ways.add(record({ unit: 'frame_000003' }));
  ways.add(record({ unit: 'frame_000001', worker: 'i-7' }));
  ways.add(old);
  expect(ways.list()).toEqual([
    { blender: '4.5.4', build: 'abc', device: 'CPU', units: 2, first: 'frame_000001' },
    { blender: '4.5.4', build: 'abc', device: null, units: 1, first: 'frame_000002' },
    { blender: '4.5.4', build: 'abc', device: 'OPTIX', units: 1, first: 'frame_000004' },
  ]);
});
