import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { writeJson } from '../../farm/store/json-object';
import { Ledger } from '../../farm/ledger/ledger';
import { jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { brenda } from '../support/brenda';
import { until } from '../support/worker/crash-farm';
import { deployEntry, entryOf } from '../support/farms/farm-directory';
import { bundled, invoke, type Invoked, listener } from '../support/deployment/lambda';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { shiftedClock } from '../support/worker/shifted-clock';
import { startWorker, type StartedWorker } from '../support/worker/started-worker';
import { type StrictClock, strictClock } from '../support/aws/strict-clock';
import { temporaryFolder } from '../support/temporary-folder';

const FRAMES = 12;
const job = {
  project: 'a'.repeat(64),
  scene: '',
  settings: {},
  template: 'sleep 0.2; echo done >$OUTDIR/frame_$START.txt\n',
};
const JOB = jobId(job);

/** Clocks that are wrong by ten minutes, before an AWS that refuses what was signed five minutes ago. */
describe('With clocks that are wrong by ten minutes', () => {
  let moto: Moto;
  let aws: StrictClock;
  let seeder: string;
  let drainer: string;
  let farm: MotoFarm;
  beforeAll(async () => {
    const folder = temporaryFolder();
    [seeder, drainer] = ['seeder', 'drainer'].map((name) => bundled(`lambda/${name}/handler.ts`, folder)) as [
      string,
      string,
    ];
    moto = await startMoto();
    aws = await strictClock(moto.env['AWS_ENDPOINT_URL'] ?? '');
  });
  afterAll(async () => {
    await aws.close();
    await moto.stop();
  });
  beforeEach(async () => {
    farm = await motoFarm(moto);
  });

  const envOf = (minutes: number) => ({
    ...farm.env,
    ...shiftedClock(minutes),
    AWS_ENDPOINT_URL: aws.url,
  });
  const request = (source = temporaryFolder()) => ({
    job,
    source: pathToFileURL(source).href,
    frames: `1-${String(FRAMES)}`,
  });
  const seeds = (minutes: number, options: { remainingMs?: number; env?: Record<string, string> } = {}) => {
    const { remainingMs = 900_000, env = {} } = options;
    return invoke(seeder, { request: request() }, { env: { ...envOf(minutes), ...env }, remainingMs });
  };
  const looks = async (minutes: number, leaseSeconds = 120): Promise<Record<string, unknown>> => {
    const env = { ...envOf(minutes), BRENDA_LEASE_SECONDS: String(leaseSeconds) };
    const { error, log }: Invoked = await invoke(drainer, {}, { env });
    expect(error).toBeUndefined();
    return JSON.parse(log.at(-1) ?? '') as Record<string, unknown>;
  };

  test('everything is rendered once, drained in time, and reported, whichever clock is early or late', async () => {
    expect((await seeds(10)).result).toMatchObject({ tasks: FRAMES });
    expect((await seeds(-10)).result).toMatchObject({ tasks: 0 });
    const workers: StartedWorker[] = [-10, 10].map((minutes) =>
      startWorker({
        ...envOf(minutes),
        BRENDA_GROUP: undefined,
        BRENDA_WORKER: `worker${String(minutes)}`,
        BRENDA_WORK_DIR: `${temporaryFolder()}/work`,
      }),
    );
    try {
      expect((await looks(-10))['reason']).toContain('stays');
      const ledger = new Ledger(farm.store, JOB);
      const done = async (): Promise<number> => ledger.countDone();
      await until('all are done', async () => (await done()) === FRAMES);
      const begun = workers.flatMap(({ events }) => events.filter(({ event }) => event === 'rendering'));
      expect(begun).toHaveLength(FRAMES);
      for (const { events } of workers) {
        expect(events.filter(({ event }) => event === 'published').length).toBeGreaterThan(0);
      }

      // Two minutes are no more for one that is twenty minutes later than the last.
      for (const minutes of [-10, 10, -10, 10]) expect((await looks(minutes))['drained']).toBeUndefined();
      await sleep(1_050);
      expect(await looks(-10, 1)).toMatchObject({ UnitsLost: 0, drained: { done: FRAMES, lost: 0 } });
    } finally {
      for (const worker of workers) await worker.kill();
    }
    await deployEntry(moto.env, 'brenda-clocks', entryOf(farm, 'brenda-clocks', { job: JOB }));
    for (const minutes of [-10, 10]) {
      const ran = await brenda(['status', '--farm', 'clocks', '--json'], { env: envOf(minutes) });
      expect([ran.code, ran.stderr]).toEqual([0, '']);
      const status = JSON.parse(ran.stdout) as { at: string };
      expect(status).toMatchObject({ isSeeding: false, isDrained: true, jobs: [{ done: FRAMES }] });
      expect(Math.abs(Date.parse(status.at) - Date.now())).toBeLessThan(60_000);
    }
    // They were wrong indeed.
    expect(aws.refused()).toBeGreaterThan(5);
  });

  test('only one seeder runs at a time, and brenda status shows it', async () => {
    const lambda = await listener();
    lambda.status = 202;
    await deployEntry(moto.env, 'brenda-locked', entryOf(farm, 'brenda-locked', { job: JOB }));
    try {
      for (const minutes of [-10, 10]) {
        await writeJson(farm.store, keys.farm(farm.group).seeder, { version: 2, owner: 'somebody' });
        const env = { AWS_ENDPOINT_URL_LAMBDA: lambda.url };
        // It would take over in less than these four seconds.
        expect((await seeds(minutes, { remainingMs: 64_000, env })).result).toMatchObject({
          finished: false,
          tasks: 0,
        });
        const status = await brenda(['status', '--farm', 'locked', '--json'], { env: envOf(minutes) });
        expect(JSON.parse(status.stdout)).toMatchObject({ isSeeding: true });
        expect((await looks(minutes))['reason']).toContain('0 tasks');
      }
    } finally {
      await lambda.close();
    }
    expect((await farm.queue.depth()).visible).toBe(0);
  });

  test.each([-10, 10])('boots that failed on instances %d minutes off are counted', async (minutes) => {
    await seeds(0);
    for (const instance of ['i-1', 'i-2', 'i-3']) {
      const at = new Date(Date.now() + minutes * 60_000).toISOString();
      const failure = { version: 1, instance, at, step: 'project', reason: 'no such object' };
      await writeJson(farm.store, keys.farm(farm.group).bootFailure(instance), failure);
    }
    const { reason, BootFailures } = await looks(-minutes);
    expect([BootFailures, reason]).toEqual([3, expect.stringContaining('stopped until the farm is seeded')]);
    // It stays so, also with one that comes when its own clock says that it was long ago.
    expect((await looks(minutes))['reason']).toContain('stopped until the farm is seeded');
  });
});
