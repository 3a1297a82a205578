import { utimesSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, Group } from '../../../farm/fleet/fleet';
import { writeJson } from '../../../farm/store/json-object';
import { jobStatus } from '../../../farm/progress/job-status';
import { Ledger } from '../../../farm/ledger/ledger';
import { MOST_AHEAD } from '../../../farm/seeding/tasks/marked-progress';
import type { ObjectStore } from '../../../farm/store/object-store';
import { seedFarm, type SeededFarm, type SeedFarmOptions } from '../../../farm/seeding/seed-farm';
import type { TaskQueue } from '../../../farm/queue/task-queue';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { readSeedRequest, type SeedRequestInput } from '../../../protocol/job/seed-request';
import { readTaskMessage } from '../../../protocol/job/task-message';
import { unitName } from '../../../protocol/job/unit';
import { temporaryFolder } from '../../support/temporary-folder';

const project = 'a'.repeat(64);
const job = { project, scene: 'a.blend', settings: {} };

describe('Seeding a farm', () => {
  let store: ObjectStore;
  let folder: FolderObjectStore;
  let queued: string[];
  /** The farm dies with this batch. */
  let diesAt: number;
  let group: Group;
  let queueIdentity: string;
  let etag: string;
  let queue: TaskQueue;

  beforeEach(() => {
    folder = new FolderObjectStore(temporaryFolder());
    store = folder;
    queued = [];
    diesAt = Infinity;
    group = { desired: 0, min: 0, max: 10, instances: [] };
    queueIdentity = 'queue 1';
    etag = 'v1';
    queue = {
      async sendAll(bodies: Iterable<string>) {
        await sleep(Math.random() * 3);
        const batch = [...bodies];
        if (queued.length + batch.length > diesAt) throw new Error('killed');
        queued.push(...batch);
        return batch.length;
      },
      depth: () => Promise.resolve({ visible: queued.length, inFlight: 0, delayed: 0 }),
    } as Partial<TaskQueue> as TaskQueue;
  });

  const fleet: Fleet = {
    describe: () => Promise.resolve(group),
    setDesired: (desired) => {
      group = { ...group, desired };
      return Promise.resolve();
    },
    launchFailure: () => Promise.resolve(undefined),
    resumeLaunching: () => Promise.resolve(),
  };
  const farm = (): SeededFarm => ({
    group: 'farm-1',
    store,
    queue,
    queueIdentity,
    fleet,
    versionOf: () => Promise.resolve({ etag }),
  });
  const seeded = (asked: Partial<SeedRequestInput> = {}, options?: SeedFarmOptions) =>
    seedFarm(
      readSeedRequest({ job, source: 's3://bucket/project.zip', frames: '1-240', ...asked }),
      farm(),
      options,
    );
  /** The names of the tasks that were queued since the last time. */
  const news = (): string[] =>
    queued.splice(0).map((body) => {
      const { task } = readTaskMessage(body);
      return unitName(task);
    });
  const frames = (first: number, last: number): string[] =>
    Array.from({ length: last - first + 1 }, (_, i) => `frame_${String(first + i).padStart(6, '0')}`);
  const theLedgerHas = async (unit: string, of = jobId(job)): Promise<void> => {
    await writeJson(store, keys.record(of, unit), {});
  };

  it('queues every task, and writes down the job and what was asked of it', async () => {
    expect(await seeded()).toMatchObject({ finished: true, job: jobId(job), tasks: 240, upTo: 240, of: 240 });
    expect(news().sort()).toEqual(frames(1, 240));
    const ledger = new Ledger(store, jobId(job));
    expect(await ledger.readJob()).toMatchObject({ job, source: 's3://bucket/project.zip' });
    const requests = [];
    for await (const request of ledger.requests()) requests.push(request);
    expect(requests).toMatchObject([{ frames: '1-240', taskSize: 1 }]);
  });

  it('queues nothing the second time, though nothing is done yet', async () => {
    await seeded();
    news();
    expect(await seeded()).toMatchObject({ finished: true, tasks: 0 });
    expect(await seeded({ frames: ' 1-240' })).toMatchObject({ tasks: 0 });
    expect(news()).toEqual([]);
  });

  it('queues only what a longer range has more', async () => {
    await seeded();
    news();
    await seeded({ frames: '1-300' });
    expect(news().sort()).toEqual(frames(241, 300));
    await seeded({ frames: '200-310x5' });
    expect(news()).toEqual(['frame_000305', 'frame_000310']);
    // And back again.
    await seeded();
    expect(news()).toEqual([]);
  });

  it('queues nothing of what is done', async () => {
    for (const unit of frames(3, 9)) await theLedgerHas(unit);
    expect(await seeded({ frames: '1-10' })).toMatchObject({ tasks: 3, upTo: 10 });
    expect(news()).toEqual(['frame_000001', 'frame_000002', 'frame_000010']);
  });

  it('takes a changed scene for a new job', async () => {
    await seeded();
    news();
    const changed = await seeded({ job: { ...job, project: 'b'.repeat(64) } });
    expect(changed.job).not.toBe(jobId(job));
    expect(news()).toHaveLength(240);
  });

  it('sees by its version that the project in S3 has changed, and tells the workers which one they need', async () => {
    const unknown = { scene: 'a.blend', settings: {} };
    const first = await seeded({ job: unknown });
    expect((await seeded({ job: unknown })).tasks).toBe(0);
    etag = 'v2';
    const second = await seeded({ job: unknown });
    expect([first.tasks, second.tasks]).toEqual([240, 240]);
    expect(await new Ledger(store, first.job).readJob()).toMatchObject({ sourceTag: 'v1' });
    expect(await new Ledger(store, second.job).readJob()).toMatchObject({ sourceTag: 'v2' });
  });

  it('takes what the seeder pinned once for that, whatever lies there now', async () => {
    const { asked, job: id } = await seeded({ job: { scene: 'a.blend', settings: {} } });
    etag = 'v2';
    expect(await seedFarm(asked, farm())).toMatchObject({ job: id, tasks: 0 });
    expect(await new Ledger(store, id).readJob()).toMatchObject({ sourceTag: 'v1' });
  });

  it('queues no frame twice when the tasks are cut in another way', async () => {
    await seeded({ frames: '1-10', taskSize: 5 });
    news();
    await theLedgerHas('frame_000013');
    await seeded({ frames: '1-22', taskSize: 6 });
    expect(news()).toEqual(['frames_000011-000012', 'frames_000014-000018', 'frames_000019-000022']);
    await seeded({ frames: '3-33x10', taskSize: 9 });
    expect(news()).toEqual(['frames_000023-000033x10']);
  });

  it('queues no frame of a template twice, however its tasks are cut', async () => {
    const template = { ...job, template: 'blender $START $END' };
    const ledger = new Ledger(store, jobId(template));
    await seeded({ job: template, frames: '1-10', taskSize: 4 });
    expect(news()).toEqual(['frames_000001-000004', 'frames_000005-000008', 'frames_000009-000010']);
    // As another deployment has it; nothing is done yet.
    expect(await seeded({ job: template, frames: '1-10', taskSize: 2 })).toMatchObject({ tasks: 0 });
    for (const unit of ['frames_000001-000004', 'frames_000005-000008', 'frames_000009-000010'])
      await writeJson(store, keys.record(ledger.job, unit), {});
    expect(await seeded({ job: template, frames: '1-12', taskSize: 1 })).toMatchObject({ tasks: 2, of: 12 });
    expect(news()).toEqual(['frame_000011', 'frame_000012']);
    expect(await seeded({ job: template, frames: '1-14', taskSize: 4 })).toMatchObject({ tasks: 1 });
    expect(news()).toEqual(['frames_000013-000014']);
    // On another queue what is done is still done.
    queueIdentity = 'queue 2';
    await seeded({ job: template, frames: '1-14', taskSize: 5 });
    expect(news()).toEqual(['frames_000011-000014']);
    expect(await jobStatus(ledger)).toMatchObject({ total: 14, done: 10, missing: { count: 4 } });
  });

  it("keeps a job's task size unless a request sets another", async () => {
    await seeded({ frames: '1-8', taskSize: 4 });
    news();
    expect((await seeded({ frames: '9-16' })).asked.taskSize).toBe(4);
    expect(news()).toEqual(['frames_000009-000012', 'frames_000013-000016']);
    await seeded({ frames: '17-20', taskSize: 2 });
    news();
    await seeded({ frames: '21-24' });
    expect(news()).toEqual(['frames_000021-000022', 'frames_000023-000024']);
    await seeded({ job: { ...job, scene: 'b.blend' }, frames: '1-2' });
    expect(news()).toEqual(['frame_000001', 'frame_000002']);
  });

  it('takes another span of a template for other work', async () => {
    const template = { ...job, template: 'blender $START $END' };
    await seeded({ job: template, frames: '1-10', taskSize: 5 });
    expect(news()).toEqual(['frames_000001-000005', 'frames_000006-000010']);
    await seeded({ job: template, frames: '1-15', taskSize: 5 });
    expect(news()).toEqual(['frames_000011-000015']);
  });

  it('queues each tile', async () => {
    const tiled = { ...job, tiles: { columns: 2, rows: 2 } };
    await seeded({ job: tiled, frames: '1-3' });
    expect(news()).toHaveLength(12);
    await seeded({ job: tiled, frames: '1-4' });
    expect(news().map((name) => name.slice(0, 12))).toEqual(Array(4).fill('frame_000004'));
  });

  it('queues everything that is not done on a queue that was created again', async () => {
    await seeded({ frames: '1-5' });
    news();
    await theLedgerHas('frame_000002');
    queueIdentity = 'queue 2';
    await seeded({ frames: '1-5' });
    expect(news()).toEqual(['frame_000001', 'frame_000003', 'frame_000004', 'frame_000005']);
  });

  it('does not retry failed units unless a request asks for that', async () => {
    await seeded({ frames: '1-2' });
    news();
    const ledger = new Ledger(store, jobId(job));
    const attempt = { worker: 'w', at: '2026-12-01T00:00:00Z', reason: 'r' };
    await ledger.writeFailure('frame_000001', attempt);
    await seeded({ frames: '1-2' });
    expect(news()).toEqual([]);
    expect(await ledger.failure('frame_000001')).toBeDefined();

    await theLedgerHas('frame_000002');
    await seeded({ frames: '1-2' }, { force: 'order 1' });
    expect(news()).toEqual(['frame_000001']);
    expect(await ledger.failure('frame_000001')).toBeUndefined();
    await seeded({ frames: '1-2' });
    expect(news()).toEqual([]);
  });

  it('tries again what the check of the scene had stopped, once, when more is allowed than was', async () => {
    const ledger = new Ledger(store, jobId(job));
    const attempt = { worker: 'w', at: '2026-12-01T00:00:00Z', reason: 'scene check: missing-images' };
    await seeded({ frames: '1-3' });
    await ledger.writeFailure('frame_000001', attempt, { isLast: true });
    await theLedgerHas('frame_000002');
    news();

    const allowed = await seeded({ frames: '1-3', allow: ['missing-images'] });
    expect(allowed.job).toBe(jobId(job));
    expect(await ledger.readJob()).toMatchObject({ job, allow: ['missing-images'] });
    expect(news()).toEqual(['frame_000001', 'frame_000003']);
    expect(await ledger.failure('frame_000001')).toBeUndefined();

    await ledger.writeFailure('frame_000003', attempt, { isLast: true });
    await seeded({ frames: '1-3', allow: ['missing-images'] });
    expect(news()).toEqual([]);
    expect(await ledger.failure('frame_000003')).toBeDefined();
    await seeded({ frames: '1-3', allow: ['missing-fonts', 'missing-images'] });
    expect(news()).toEqual(['frame_000001', 'frame_000003']);
    // With less allowed nothing is tried again.
    await seeded({ frames: '1-3' });
    expect(news()).toEqual([]);
    expect(await ledger.readJob()).not.toHaveProperty('allow');
  });

  it('goes on with an order to queue everything again, and does not begin it twice', async () => {
    await seeded({ frames: '1-3' });
    await seeded({ frames: '1-3' }, { force: 'order 1' });
    expect(news()).toHaveLength(6);
    await seeded({ frames: '1-3' }, { force: 'order 1' });
    expect(news()).toEqual([]);
    await seeded({ frames: '1-3' }, { force: 'order 2' });
    expect(news()).toHaveLength(3);
  });

  const counts = (names: readonly string[]): Map<string, number> => {
    const count = new Map<string, number>();
    for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
    return count;
  };

  it('goes on where its time was up, to the task', async () => {
    const all: string[] = [];
    let calls = 0;
    for (let finished = false, asks = 0; !finished; asks++) {
      if (asks > 50) throw new Error('it does not come to an end');
      let left = 7 + asks;
      ({ finished } = await seeded({ frames: '1-2500', shuffle: 3 }, { isTimeUp: () => left-- < 0 }));
      all.push(...news());
      calls++;
    }
    expect(calls).toBeGreaterThan(5);
    expect(all.sort()).toEqual(frames(1, 2500));
  });

  it.each([0, 7, 499, 500, 1501, 2600])('loses nothing when it is killed with the task %d', async (at) => {
    diesAt = at;
    await expect(seeded({ frames: '1-3000' })).rejects.toThrow('killed');
    const before = news();
    diesAt = Infinity;
    expect(await seeded({ frames: '1-3000' })).toMatchObject({ finished: true });
    const count = counts([...before, ...news()]);
    expect([...count.keys()].sort()).toEqual(frames(1, 3000));
    const twice = [...count.values()].filter((times) => times > 1).length;
    expect(twice).toBeLessThanOrEqual(Math.min(at, MOST_AHEAD));
    // Marks are written on the way: later deaths do not cost more.
    if (at > 2000) expect(before.length - twice).toBeGreaterThanOrEqual(1000);
  });

  it('fails, rather than to go on unmarked, when a mark cannot be written', async () => {
    const put = store.put.bind(store);
    store.put = (key, ...rest) =>
      key.includes('/seedings/') ? Promise.reject(new Error('no store')) : put(key, ...rest);
    await expect(seeded({ frames: '1-9000' })).rejects.toThrow('no store');
    expect(queued.length).toBeLessThanOrEqual(MOST_AHEAD + 10);
  });

  it('runs concurrent seedings one after the other', async () => {
    const both = [seeded({ frames: '1-900' }), seeded({ frames: '1-1200' }), seeded({ frames: '1-900' })];
    await Promise.all(both);
    expect(news().sort()).toEqual(frames(1, 1200));
  });

  const lock = keys.farm('farm-1').seeder;
  /** As a seeder leaves it that wrote it so many seconds ago. */
  const givenLock = async (seconds: number): Promise<void> => {
    await writeJson(store, lock, { version: 2, owner: 'x' });
    const at = Date.now() / 1000 - seconds;
    utimesSync(folder.layout.pathOf(lock), at, at);
  };

  it('waits for a seeder that lives, as long as there is time', async () => {
    await givenLock(50);
    let left = 2;
    expect(await seeded({}, { isTimeUp: () => left-- <= 0 })).toMatchObject({ finished: false, tasks: 0 });
    expect(queued).toEqual([]);
  });

  it('takes over from a seeder that died', async () => {
    await givenLock(61);
    await seeded();
    expect(news()).toHaveLength(240);
    expect(await store.get(lock)).toBeUndefined();
  });

  it("goes by the store's clock alone, however wrong its own is", async () => {
    const HOUR = 3_600_000;
    const head = folder.head.bind(folder);
    for (const off of [-HOUR, HOUR]) {
      const now = new Date(Date.now() + off);
      store.now = () => Promise.resolve(now);
      store.head = async (key) => {
        const found = await head(key);
        return found && { ...found, modified: now };
      };
      await writeJson(store, lock, { version: 2, owner: 'x' });
      let left = 2;
      expect(await seeded({}, { isTimeUp: () => left-- <= 0 })).toMatchObject({ finished: false });
    }
  });

  it.each([
    ['as many instances as tasks', '1-7', 0, 7],
    ['no more than there may be', '1-240', 0, 10],
    ['no fewer than there are', '1-2', 5, 5],
  ])('asks for %s', async (_, asked, desired, then) => {
    group = { ...group, desired };
    await seeded({ frames: asked });
    expect(group.desired).toBe(then);
  });

  it('lets instances try again that could not boot', async () => {
    await writeJson(store, keys.farm('farm-1').bootFailure('i-1'), {});
    await writeJson(store, keys.farm('other').bootFailure('i-2'), {});
    await seeded();
    expect(await store.head(keys.farm('farm-1').bootFailure('i-1'))).toBeUndefined();
    expect(await store.head(keys.farm('other').bootFailure('i-2'))).toBeDefined();
  });
});

describe('A seed request', () => {
  const good = { job, source: 's3://b/k', frames: '1-3' };

  it.each([
    [{ frames: '3-1' }, 'frames "3-1": the end, 1, comes before the start, 3; write 1-3'],
    [
      { frames: undefined },
      'seed request: frames is undefined: Invalid type: Expected string but received undefined',
    ],
    [{ taskSize: 0 }, 'seed request: taskSize is 0: Invalid value: Expected >=1 but received 0'],
    [{ source: 'http://x' }, 'source is "http://x": must begin with s3://, ebs:// or file://'],
    [
      { job: { scene: '', settings: {} }, source: 'ebs://project' },
      'job.project is missing; only s3:// projects go without it, not ebs://project',
    ],
    [
      { colour: 'red' },
      'seed request: it was written by a newer version of Brenda (this one knows no colour): upgrade the farm with npx cdk deploy',
    ],
    [{ allow: ['missing-hats'] }, 'seed request: allow.0 is "missing-hats": '],
  ])('with %j is refused', (change, message) => {
    expect(() => readSeedRequest({ ...good, ...change })).toThrow(message);
  });
});
