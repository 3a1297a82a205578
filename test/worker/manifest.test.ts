import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../farm/ledger/ledger';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { type Job, type JobFile, jobId } from '../../protocol/job/job';
import { provenanceDifferences } from '../../protocol/ledger/provenance-differences';
import type { NewRecord } from '../../protocol/ledger/record';
import { unitName } from '../../protocol/job/unit';
import { BlenderRenderer } from '../../worker/render/blender/blender-renderer';
import { framesStore } from '../../worker/task/publish/frames-store';
import { publish } from '../../worker/task/publish/publish';
import { UnitRenderer } from '../../worker/task/unit/unit-renderer';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';
import { BLENDER } from '../support/blender';

const running: BlenderRenderer[] = [];
const anyNumber = expect.any(Number) as number;

/** A worker with a job that it has opened, and a store for what comes of it. */
function givenWorker(path: string, what: Partial<Job> = {}, allow?: JobFile['allow']) {
  const folder = temporaryFolder();
  copyFileSync(path, join(folder, 'scene.blend'));
  const store = new FolderObjectStore(temporaryFolder());
  const job: Job = { project: 'a'.repeat(64), scene: 'scene.blend', settings: {}, ...what };
  const id = jobId(job);
  const ledger = new Ledger(store, id);
  const file: JobFile = { version: 1, id, job, source: 'file:///there', ...(allow ? { allow } : {}) };
  const work = temporaryFolder();
  const renderer = new BlenderRenderer({ executable: BLENDER, workFolder: work });
  running.push(renderer);
  const instance = { type: 'c7a.4xlarge', zone: 'eu-central-1a', lifecycle: 'spot' };
  const units = new UnitRenderer(renderer, BLENDER, Promise.resolve(instance));
  const { signal } = new AbortController();
  let count = 0;
  return {
    ledger,
    scenePath: join(folder, 'scene.blend'),
    async renders(frame: number): Promise<NewRecord> {
      const unit = { span: { first: frame, last: frame, step: 1 } };
      const scratch = join(work, `unit-${String(count++)}`);
      mkdirSync(scratch);
      const folders = { scratch, output: join(scratch, 'output') };
      const heard = { onSample: () => undefined, onText: () => undefined };
      const rendered = await units.render(
        unit,
        { file, ledger, project: { folder } },
        folders,
        signal,
        heard,
      );
      const at = new Date().toISOString();
      const failure = await ledger.failure(unitName(unit));
      const about = { unit: unitName(unit), worker: 'i-1', started: at, finished: at, failure, ...rendered };
      await publish(folders.output, framesStore(store, file), ledger, about, signal);
      const record = await ledger.record(unitName(unit));
      if (record?.version !== 2) throw new Error('no record was written');
      return record;
    },
  };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((renderer) => renderer.close()));
});

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

test('a record says how its unit was made, on what, and what its time went to', async () => {
  const settings = { samples: 3, device: 'cpu' } as const;
  const worker = givenWorker(await scene('plain'), { settings });
  const { made, duration, seconds, ...record } = await worker.renders(2);
  expect(made).toEqual({
    project: 'a'.repeat(64),
    scene: { file: 'scene.blend', sha256: sha256(worker.scenePath) },
    settings,
    blender: {
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      build: expect.any(String) as string,
      built: expect.any(String) as string,
      engine: 'CYCLES',
      device: { type: 'CPU', names: [] },
      samples: 3,
      seed: { value: 0, perFrame: false },
    },
  });
  expect(record).toMatchObject({
    version: 2,
    unit: 'frame_000002',
    worker: 'i-1',
    instance: { type: 'c7a.4xlarge', zone: 'eu-central-1a', lifecycle: 'spot' },
    attempt: 1,
    peakMemoryBytes: anyNumber,
  });
  expect(record.files).toEqual([expect.objectContaining({ name: 'frame_000002.png', bytes: anyNumber })]);
  // The scene was opened for this unit; samples and saving stand in the log of every Blender that Brenda knows.
  const { load, sync, render, save, publish: published } = duration;
  for (const part of [load, sync, published]) expect(part).toBeGreaterThan(0);
  expect([render, save]).toEqual([anyNumber, anyNumber]);
  expect((sync ?? 0) + (render ?? 0) + (save ?? 0)).toBeCloseTo(seconds, 6);
});

test('the scene is opened for the first unit, and no time is spent on it for the second', async () => {
  const worker = givenWorker(await scene('plain'));
  expect((await worker.renders(1)).duration.load).toBeGreaterThan(0);
  expect((await worker.renders(2)).duration.load).toBe(0);
});

test('a record is short', async () => {
  const worker = givenWorker(await scene('plain'), { settings: { samples: 3 } });
  const { made, duration, instance } = await worker.renders(1);
  expect(JSON.stringify({ made, duration, instance }).length).toBeLessThan(1000);
});

test.each([
  ['keyframes', 1, { value: 4, perFrame: false }],
  ['keyframes', 3, { value: 8, perFrame: false }],
  ['keyframes', -2, { value: 4, perFrame: false }],
  ['per-frame', 3, { value: 3, perFrame: true }],
])('the seed is that of the frame: %s, frame %i', async (name, frame, seed) => {
  const worker = givenWorker(await scene('seeds', name));
  expect((await worker.renders(frame)).made.blender?.seed).toEqual(seed);
});

test('an engine that is not Cycles has neither seed nor device to tell', async () => {
  const worker = givenWorker(await scene('plain'), { settings: { engine: 'BLENDER_WORKBENCH' } });
  expect((await worker.renders(1)).made.blender).toMatchObject({
    engine: 'BLENDER_WORKBENCH',
    device: null,
    samples: null,
    seed: null,
  });
});

test('a unit that failed before says which attempt it was', async () => {
  const worker = givenWorker(await scene('plain'));
  const failed = { worker: 'i-0', at: '2026-12-01T00:00:00Z', reason: 'no light', sort: 'scene' } as const;
  await worker.ledger.writeFailure('frame_000001', failed);
  expect((await worker.renders(1)).attempt).toBe(2);
});

test('two workers make the frames of a job the same way, and those of another job not', async () => {
  const path = await scene('plain');
  const [one, two] = [givenWorker(path), givenWorker(path)];
  const record = await one.renders(1);
  expect(provenanceDifferences(record, await two.renders(2))).toEqual([]);
  const other = givenWorker(path, { settings: { samples: 1 } });
  expect(provenanceDifferences(record, await other.renders(1))).toEqual([
    { what: 'settings', a: '{}', b: '{"samples":1}' },
    { what: 'samples', a: '2', b: '1' },
  ]);
});

test('without a GPU that is asked for no unit is rendered, but where that is allowed; its record says what took it', async () => {
  const path = await scene('plain');
  const gpu = { settings: { device: 'gpu' } } as const;
  const refused = givenWorker(path, gpu);
  await expect(refused.renders(1)).rejects.toThrow(/^scene check: no-gpu: /);
  const allowed = givenWorker(path, gpu, ['no-gpu']);
  expect((await allowed.renders(1)).made.blender?.device).toEqual({ type: 'CPU', names: [] });
});

test('the frames of a template say what made them as far as that is known', async () => {
  const template = 'cp "$(ls *.blend)" $OUTDIR/$START.blend';
  const worker = givenWorker(await scene('plain'), { template });
  const { made, duration, peakMemoryBytes } = await worker.renders(1);
  expect(made).toEqual({
    project: 'a'.repeat(64),
    scene: { file: 'scene.blend', sha256: sha256(worker.scenePath) },
    settings: {},
    template: createHash('sha256').update(template).digest('hex'),
  });
  expect(duration).toEqual({ load: null, sync: null, render: null, save: null, publish: anyNumber });
  expect(peakMemoryBytes).toBeUndefined();
});
