import { dirname } from 'node:path';
import { limitFleet } from '../../farm/fleet/fleet-limit';
import { instanceNotices } from '../../farm/instance/instance-notices';
import { workerStates } from '../../farm/instances/worker-states';
import { Shutdown, type Notice } from '../../worker/instance/shutdown';
import { isSentAway } from '../../worker/instance/is-sent-away';
import { isFinishedInTime } from '../../worker/instance/shutdown-policy';
import { RenderTimeEstimate } from '../../worker/progress/render-time-estimate';
import { noticeIn, watchNotices } from '../../worker/instance/watch-notices';
import { crashFarm, until } from '../support/worker/crash-farm';
import { type Metadata, startMetadata } from '../support/aws/metadata';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

const INSTANCE = 'i-0123456789abcdef0';
const folder = temporaryFolder();
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** EC2 takes the instance back in so many seconds. */
function takeBack(metadata: Metadata, seconds: number): void {
  const time = new Date(Date.now() + seconds * 1000).toISOString();
  metadata.set('spot/instance-action', JSON.stringify({ action: 'terminate', time }));
}

/** A worker on an instance, and frames that each take some seconds of sleep. */
async function givenWorker(how: {
  readonly frameSeconds: number;
  readonly frames: number;
  readonly env?: Record<string, string>;
}) {
  const farm = await crashFarm(
    {
      job: { template: `sleep ${String(how.frameSeconds)}; echo done > $OUTDIR/frame_$START.txt\n` },
      source: temporaryFolder(),
      tasks: Array.from({ length: how.frames }, (_, i) => ({ span: { first: i + 1, last: i + 1, step: 1 } })),
      env: { BRENDA_LEASE_SECONDS: '120' },
    },
    folder,
  );
  const metadata = await startMetadata({ instanceId: INSTANCE });
  closing.push(
    () => metadata.close(),
    () => farm.close(),
  );
  const worker = farm.start(INSTANCE, 'proxy', { ...metadata.env, BRENDA_GROUP: 'film', ...how.env });
  const seen = (event: string) => worker.events.filter((one) => one.event === event).length;
  return { farm, metadata, worker, seen };
}

describe('a spot notice', () => {
  test('lets the frame be finished that is finished in time, and no other be begun', async () => {
    // A worker looks every five seconds, and the frame under way has to last until it does.
    const { farm, metadata, worker, seen } = await givenWorker({ frameSeconds: 8, frames: 3 });
    await until('the second frame is begun', () => seen('rendering') === 2);
    const known = (): Promise<Map<string, unknown>> =>
      workerStates(farm.store, 'film', new Set([INSTANCE, 'i-gone']));
    expect([...(await known()).keys()]).toEqual([INSTANCE]);
    takeBack(metadata, 110);
    expect((await worker.exited).code).toBe(0);
    expect((await known()).size).toBe(0);
    expect(await farm.recorded()).toEqual(['frame_000001', 'frame_000002']);
    expect(await farm.queue.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    const [stopping] = worker.events.filter(({ event }) => event === 'stopping');
    expect(JSON.stringify(stopping)).toMatch(/"spot notice: terminate in 1[01]\d s"/);
  }, 60_000);

  test('releases at once what is not, and ends Blender', async () => {
    const farm = await crashFarm(
      {
        job: {
          scene: 'plain.blend',
          settings: { samples: 1_000_000, resolution: { width: 2000, height: 2000 } },
        },
        source: dirname(await scene('plain')),
        tasks: [{ span: { first: 1, last: 1, step: 1 } }],
        env: { BRENDA_LEASE_SECONDS: '120' },
      },
      folder,
    );
    const metadata = await startMetadata({ instanceId: INSTANCE });
    closing.push(
      () => metadata.close(),
      () => farm.close(),
    );
    const worker = farm.start(INSTANCE, 'proxy', { ...metadata.env, BRENDA_GROUP: 'film' });
    await until('samples are rendered', () => worker.events.some(({ event }) => event === 'progress'));
    takeBack(metadata, 20);
    await until('the worker has heard', () => worker.events.some(({ event }) => event === 'stopping'));
    // Long before the instance goes, and before the lease would have run out.
    await until('the task is there for others', async () => (await farm.queue.depth()).visible === 1, 10);
    expect((await worker.exited).code).toBe(0);
    expect(await farm.failed()).toEqual([]);
    expect(farm.leftovers()).toEqual([]);
  }, 60_000);

  test('lets be uploaded what is rendered', async () => {
    const { farm, metadata, worker, seen } = await givenWorker({ frameSeconds: 7, frames: 2 });
    farm.disturb(({ name }) =>
      name.startsWith('PUT frames/') ? { kind: 'slow', milliseconds: 8_000 } : undefined,
    );
    await until('the second frame is begun', () => seen('rendering') === 2);
    takeBack(metadata, 20);
    expect((await worker.exited).code).toBe(0);
    expect(await farm.recorded()).toEqual(['frame_000001']);
    expect((await farm.queue.depth()).visible).toBe(1);
  }, 60_000);
});

test('what is not begun at a notice is released at once, however much time there is', async () => {
  const { farm, metadata, worker } = await givenWorker({ frameSeconds: 1, frames: 1 });
  let asked = 0;
  farm.disturb(({ name }) => {
    if (name !== 'GET job.json') return undefined;
    asked++;
    return { kind: 'refused' };
  });
  await until('the job is asked for again and again', () => asked > 4);
  takeBack(metadata, 110);
  await until('the task is there for others', async () => (await farm.queue.depth()).visible === 1, 15);
  expect((await worker.exited).code).toBe(0);
  expect(await farm.recorded()).toEqual([]);
}, 60_000);

test.each(['GET job.json', 'HEAD ledger/', 'PUT ledger/'])(
  'a store that does not answer at %s keeps no task from being released at a notice',
  async (name) => {
    const { farm, metadata, worker } = await givenWorker({ frameSeconds: 1, frames: 1 });
    let isAsked = false;
    farm.disturb((call) => {
      if (!call.name.startsWith(name)) return undefined;
      isAsked = true;
      return { kind: 'slow', milliseconds: 25_000 };
    });
    await until('it is asked', () => isAsked);
    takeBack(metadata, 12);
    await until('the task is there for others', async () => (await farm.queue.depth()).visible === 1, 15);
    expect(worker.events.filter(({ event }) => event === 'failed')).toEqual([]);
  },
  60_000,
);

test('SIGTERM ends a worker as a notice does, in the time that its service has', async () => {
  const { farm, worker, seen } = await givenWorker({
    frameSeconds: 3,
    frames: 3,
    env: { BRENDA_STOP_SECONDS: '60' },
  });
  await until('the second frame is begun', () => seen('rendering') === 2);
  worker.stop();
  expect((await worker.exited).code).toBe(0);
  expect(await farm.recorded()).toEqual(['frame_000001', 'frame_000002']);
  expect((await farm.queue.depth()).visible).toBe(1);
}, 60_000);

test('a rebalance recommendation alone changes nothing; that another instance takes its place does', async () => {
  const { farm, metadata, worker, seen } = await givenWorker({ frameSeconds: 2, frames: 8 });
  metadata.set('events/recommendations/rebalance', '{"noticeTime": "2026-11-22T08:22:00Z"}');
  await until('it is known', () => seen('warning') > 0 && seen('rendering') > 4);
  expect(seen('stopping')).toBe(0);
  metadata.set('autoscaling/target-lifecycle-state', 'Terminated');
  expect((await worker.exited).code).toBe(0);
  const left = (await farm.queue.depth()).visible;
  expect(left).toBeGreaterThan(0);
  expect((await farm.recorded()).length + left).toBe(8);
}, 90_000);

test('a worker goes on when it cannot reach the metadata', async () => {
  const { farm, metadata, worker, seen } = await givenWorker({ frameSeconds: 1, frames: 6 });
  await metadata.close();
  await until('all is rendered', async () => (await farm.recorded()).length === 6);
  expect(seen('stopping')).toBe(0);
  worker.stop();
  expect((await worker.exited).code).toBe(0);
}, 60_000);

describe('what an instance is told', () => {
  const now = Date.parse('2026-11-22T08:20:00Z');
  const told = (paths: Record<string, string>, at: number | undefined) =>
    instanceNotices({
      get: (path) => {
        const text = paths[path];
        return Promise.resolve(text === undefined ? undefined : { text, at });
      },
    });
  const action = 'spot/instance-action';

  test.each([
    ['nothing', {}, now, undefined],
    ['that it is in service', { 'autoscaling/target-lifecycle-state': 'InService' }, now, undefined],
    [
      'that it may be taken back one day',
      { 'events/recommendations/rebalance': '{"noticeTime": "2026-11-22T08:22:00Z"}' },
      now,
      undefined,
    ],
    [
      'a time',
      { [action]: '{"action": "terminate", "time": "2026-11-22T08:21:15Z"}' },
      now,
      { reason: 'spot notice: terminate in 75 s', seconds: 75 },
    ],
    [
      'a time, by a service without a clock',
      { [action]: '{"action": "stop", "time": "2001-01-01T00:00:00Z"}' },
      NaN,
      { reason: 'spot notice: stop in 120 s', seconds: 120 },
    ],
    [
      'a time that is over',
      { [action]: '{"action": "terminate", "time": "2026-11-22T08:19:00Z"}' },
      now,
      { reason: 'spot notice: terminate in 0 s', seconds: 0 },
    ],
    [
      'something that the worker does not know',
      { [action]: 'soon' },
      now,
      { reason: 'spot notice: interruption in 120 s', seconds: 120 },
    ],
    [
      'that its group has done with it',
      { 'autoscaling/target-lifecycle-state': 'Terminated' },
      now,
      { reason: 'the group brings this instance to Terminated', seconds: 90 },
    ],
  ])('%s', async (_, paths, at, notice) => {
    const answer = await told(paths, Number.isNaN(at) ? undefined : at);
    expect(noticeIn(answer, 90, false)).toEqual(notice);
  });
});

test.each([
  ['in its place another comes', true, false, 900],
  ['a user ends it, or stops the farm', true, true, 90],
  ['it is one like others', false, false, 90],
])(
  'an instance that its group ends, as %s, has so long for its frame',
  async (_, isAtRisk, sentAway, seconds) => {
    const over = new AbortController();
    const begun: Notice[] = [];
    await watchNotices(
      () => Promise.resolve({ isAtRisk, target: 'Terminated' }),
      {
        begin: (notice) => {
          begun.push(notice);
          over.abort();
        },
      },
      {
        stopSeconds: 90,
        isSentAway: () => Promise.resolve(sentAway),
        held: { begin: () => undefined },
        say: () => undefined,
        signal: over.signal,
      },
    );
    expect(begun).toEqual([{ reason: 'the group brings this instance to Terminated', seconds }]);
  },
);

test('an instance is sent away when its farm is stopped, or a user has named it, and not where that cannot be asked', async () => {
  const farm = await crashFarm({ job: {}, source: temporaryFolder(), tasks: [] }, folder);
  closing.push(() => farm.close());
  const { store } = farm;
  const areSentAway = (): Promise<boolean[]> =>
    Promise.all(['i-1', 'i-2', 'i-3'].map((instance) => isSentAway('film', instance, store)));
  expect(await areSentAway()).toEqual([false, false, false]);
  await limitFleet(store, 'film', 2, ['i-1']);
  expect(await areSentAway()).toEqual([true, false, false]);
  // Whoever was named a moment ago may not have looked yet.
  await limitFleet(store, 'film', 1, ['i-2']);
  expect(await areSentAway()).toEqual([true, true, false]);
  await limitFleet(store, 'film', 0);
  expect(await areSentAway()).toEqual([true, true, true]);
  const refused = { ...store, get: () => Promise.reject(new Error('AccessDenied')) };
  expect(await isSentAway('film', 'i-1', refused)).toBe(false);
});

test.each([
  ['nothing is under way', undefined, 3, true],
  ['it takes a quarter less', { renderSeconds: 60, publishSeconds: 10 }, 90, true],
  ['there is no time for doubt', { renderSeconds: 60, publishSeconds: 10 }, 85, false],
  ['its time is unknown', { renderSeconds: undefined, publishSeconds: 1 }, 1000, false],
])('whether a frame is finished in time: %s', (_, underWay, secondsLeft, is) => {
  expect(isFinishedInTime(underWay, secondsLeft)).toBe(is);
});

test('how long a unit takes is told by its samples, and before there are any by the units before it', () => {
  let now = 0;
  const pace = new RenderTimeEstimate(() => now);
  expect(pace.underWay).toBeUndefined();
  pace.begin('job');
  expect(pace.underWay).toEqual({ renderSeconds: undefined, publishSeconds: 10 });
  now = 40_000;
  pace.rendered(4);
  pace.published(3);
  pace.begin('job');
  now += 10_000;
  expect(pace.underWay).toEqual({ renderSeconds: 30, publishSeconds: 3 });
  now += 31_000;
  expect(pace.underWay).toEqual({ renderSeconds: 41, publishSeconds: 3 });
  pace.brokenOff();
  pace.begin('job');
  now += 10_000;
  pace.sample(0, 11);
  now += 5_000;
  pace.sample(1, 11);
  expect(pace.underWay).toEqual({ renderSeconds: 54, publishSeconds: 3 });
  pace.brokenOff();
  expect(pace.underWay).toBeUndefined();
  expect(pace.usual('job')).toBe(40);
  expect(pace.usual('another')).toBeUndefined();
});

test('a second notice counts when it leaves less time than the first; the first reason stays', () => {
  const shutdown = new Shutdown(() => undefined);
  shutdown.watch(() => ({ renderSeconds: 30, publishSeconds: 0 }));
  shutdown.begin({ reason: 'the first', seconds: 100 });
  expect([shutdown.stopTaking.aborted, shutdown.stopRendering.aborted]).toEqual([true, false]);
  shutdown.begin({ reason: 'the second', seconds: 20 });
  expect([shutdown.stopRendering.aborted, shutdown.stopUploading.aborted]).toEqual([true, false]);
  shutdown.begin({ reason: 'the third', seconds: 0 });
  expect(shutdown.stopUploading.reason).toEqual(new Error('the first'));
});
