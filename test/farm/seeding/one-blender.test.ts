import { Ledger } from '../../../farm/ledger/ledger';
import { farmBlenders } from '../../../farm/seeding/farm-blenders';
import { seedFarm } from '../../../farm/seeding/seed-farm';
import { writeJson } from '../../../farm/store/json-object';
import type { TaskQueue } from '../../../farm/queue/task-queue';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { readSeedRequest } from '../../../protocol/job/seed-request';
import { temporaryFolder } from '../../support/temporary-folder';

const job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const [OLD, NEW] = [`5.2.1 ${'1'.repeat(64)}`, `5.2.2 ${'2'.repeat(64)}`];

/** A farm whose Blender is the one that is named at each seeding. */
function givenFarm() {
  const store = new FolderObjectStore(temporaryFolder());
  const queue = {
    sendAll: (bodies: Iterable<string>) => Promise.resolve([...bodies].length),
    depth: () => Promise.resolve({ visible: 0, inFlight: 0, delayed: 0 }),
  } as Partial<TaskQueue> as TaskQueue;
  const fleet = {
    describe: () => Promise.resolve({ desired: 0, min: 0, max: 10, instances: [] }),
    setDesired: () => Promise.resolve(),
    launchFailure: () => Promise.resolve(undefined),
    resumeLaunching: () => Promise.resolve(),
  };
  const seeded = (blender: string | undefined, asked: object = {}) =>
    seedFarm(readSeedRequest({ job, source: 's3://b/k', frames: '1-8', ...asked }), {
      ...{ group: 'farm-1', store, queue, queueIdentity: 'queue 1', fleet, blender },
      versionOf: () => Promise.resolve({ etag: 'v1' }),
    });
  const isCancelled = (id: string): Promise<boolean> => new Ledger(store, id).isCancelled();
  const done = async (id: string, unit: string, version: string): Promise<void> => {
    await writeJson(store, keys.record(id, unit), {
      ...{ version: 1, job: id, unit, worker: 'i-1', seconds: 1 },
      started: '2026-12-01T00:00:00Z',
      finished: '2026-12-01T00:00:01Z',
      files: [{ name: `${unit}.png`, bytes: 1, sha256: 'a'.repeat(64), etag: 'e' }],
      blender: { version, build: 'abc', engine: 'CYCLES', peakMemoryBytes: 1 },
    });
  };
  return { store, seeded, isCancelled, done };
}

test('what a farm is asked for is for the Blender that it has then; with another one it is another job', async () => {
  const { store, seeded } = givenFarm();
  const first = await seeded(OLD);
  expect(first.job).toBe(jobId({ ...job, blender: OLD }));
  expect(await new Ledger(store, first.job).readJob()).toMatchObject({ job: { ...job, blender: OLD } });
  expect(await seeded(OLD)).toMatchObject({ job: first.job, tasks: 0 });
  expect(await seeded(NEW)).toMatchObject({ job: jobId({ ...job, blender: NEW }), tasks: 8 });
  expect(await farmBlenders(store, 'farm-1')).toEqual([NEW, OLD]);
});

test('the job that is the same but for the Blender is cancelled for it, and no other; back again it goes on', async () => {
  const { seeded, isCancelled } = givenFarm();
  const other = await seeded(OLD, { job: { ...job, scene: 'b.blend' } });
  const before = await seeded(OLD);
  expect(before.replaced).toBeUndefined();
  const after = await seeded(NEW);
  expect(after.replaced).toEqual([{ job: before.job, blender: OLD }]);
  expect(await Promise.all([other, before, after].map(({ job: id }) => isCancelled(id)))).toEqual([
    false,
    true,
    false,
  ]);
  expect((await seeded(NEW)).replaced).toBeUndefined();
  const back = await seeded(OLD);
  expect(back).toMatchObject({
    job: before.job,
    tasks: 8,
    replaced: [{ job: after.job, blender: NEW }],
  });
  expect(await isCancelled(before.job)).toBe(false);
});

describe('a job of a time when jobs did not say their Blender', () => {
  test('goes on under its id, when nothing of it is done, or by the same version', async () => {
    const { seeded, done, isCancelled } = givenFarm();
    const { job: id } = await seeded(undefined);
    expect(id).toBe(jobId(job));
    expect(await seeded(NEW)).toMatchObject({ job: id, tasks: 0 });
    await done(id, 'frame_000001', '5.2.2 LTS');
    expect(await seeded(NEW, { frames: '1-9' })).toMatchObject({ job: id, tasks: 1 });
    expect(await isCancelled(id)).toBe(false);
  });

  test('has another one take its place, when a frame of it is by another version', async () => {
    const { seeded, done, isCancelled } = givenFarm();
    const { job: id } = await seeded(undefined);
    await done(id, 'frame_000001', '5.2.1');
    const after = await seeded(NEW);
    expect(after).toMatchObject({ job: jobId({ ...job, blender: NEW }), tasks: 8, replaced: [{ job: id }] });
    expect(await isCancelled(id)).toBe(true);
  });
});
