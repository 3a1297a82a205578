import { setTimeout as sleep } from 'node:timers/promises';
import { isUp } from '../../farm/fleet';
import { writeJson } from '../../farm/json-object';
import { Ledger } from '../../farm/ledger';
import { seedFarm } from '../../farm/seed-farm';
import { jobId } from '../../protocol/job';
import { keys } from '../../protocol/keys';
import { METRICS } from '../../protocol/metrics';
import { readSeedRequest } from '../../protocol/seed-request';
import { bundled, invoke, type Invoked } from '../support/lambda';
import { type Moto, startMoto } from '../support/moto';
import { type MotoFarm, motoFarm } from '../support/moto-farm';
import { temporaryFolder } from '../support/temporary-folder';

const job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const LEASE_SECONDS = 1;

describe('The drainer, as it is deployed', () => {
  let moto: Moto;
  let drainer: string;
  let farm: MotoFarm;
  beforeAll(async () => {
    drainer = bundled('lambda/drainer/handler.ts', temporaryFolder());
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    farm = await motoFarm(moto);
  });

  interface Line {
    readonly reason: string;
    readonly desired?: number;
    readonly _aws?: { readonly CloudWatchMetrics: readonly object[] };
    readonly [figure: string]: unknown;
  }
  const invoked = (env: Record<string, string> = {}): Promise<Invoked> =>
    invoke(drainer, {}, { env: { ...farm.env, BRENDA_LEASE_SECONDS: String(LEASE_SECONDS), ...env } });
  const looks = async (env?: Record<string, string>): Promise<Line> => {
    const { error, log } = await invoked(env);
    expect(error).toBeUndefined();
    expect(log).toHaveLength(1);
    return JSON.parse(log[0] ?? '') as Line;
  };
  const aLeaseLater = (): Promise<void> => sleep(LEASE_SECONDS * 1000 + 50);
  const givenSeeded = async (frames: string): Promise<Ledger> => {
    const asked = readSeedRequest({ job, source: 's3://b/k', frames });
    const { group, store, queue, fleet } = farm;
    const versionOf = () => Promise.reject(new Error('not asked for'));
    await seedFarm(asked, { group, store, queue, queueIdentity: 'q', fleet, versionOf });
    return new Ledger(store, jobId(job));
  };
  const takeTasks = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const task = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      if (task) await farm.queue.remove(task.receipt);
    }
  };
  const upIn = async (): Promise<string[]> =>
    (await farm.fleet.describe()).instances.filter(isUp).map(({ id }) => id);
  const givenRecord = (unit: string): Promise<unknown> =>
    writeJson(farm.store, keys.record(jobId(job), unit), {});

  it('brings a farm from its first task to nothing, and says at each look why', async () => {
    await givenSeeded('1-3');
    await farm.fleet.setDesired(1);
    expect(await looks()).toMatchObject({ Farm: 'brenda-test', desired: 3, TasksVisible: 3, Instances: 1 });
    expect(await upIn()).toHaveLength(3);

    await takeTasks(3);
    for (const unit of ['frame_000001', 'frame_000002', 'frame_000003']) await givenRecord(unit);
    const empty = await looks();
    expect(empty).toMatchObject({ TasksVisible: 0, Instances: 3 });
    expect(empty.desired).toBeUndefined();
    await aLeaseLater();
    const drained = await looks();
    expect(drained).toMatchObject({ desired: 0, UnitsDone: 3, UnitsLost: 0, drained: { done: 3, lost: 0 } });
    expect(drained.reason).toContain('down to 0');
    expect(await farm.fleet.describe()).toMatchObject({ desired: 0, min: 0, max: 10 });
    expect(await upIn()).toEqual([]);

    // From now on it costs no more than a few requests: no metrics, nothing written.
    expect((await looks())._aws).toBeUndefined();
    const before = await farm.store.head(keys.farm(farm.group).drainer);
    expect((await looks())._aws).toBeUndefined();
    expect(await farm.store.head(keys.farm(farm.group).drainer)).toEqual(before);
  });

  it('writes its figures in the format that CloudWatch makes metrics of', async () => {
    await givenSeeded('1-3');
    const { _aws, ...figures } = await looks();
    const names = [
      'TasksVisible',
      'TasksInFlight',
      'DeadLetters',
      'Instances',
      'BootFailures',
      'SpendingWithoutProgressMinutes',
    ];
    expect(_aws).toMatchObject({ Timestamp: expect.closeTo(Date.now(), -5) as number });
    const [metrics] = _aws?.CloudWatchMetrics as {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string }[];
    }[];
    expect(metrics).toMatchObject({ Namespace: 'Brenda', Dimensions: [['Farm']] });
    expect(metrics?.Metrics.map(({ Name }) => Name)).toEqual(expect.arrayContaining(names));
    for (const { Name } of metrics?.Metrics ?? []) {
      expect(typeof figures[Name]).toBe('number');
      expect(Object.values(METRICS.names)).toContain(Name);
    }
  });

  it('leaves the busy ones', async () => {
    await farm.fleet.setDesired(3);
    const [busy = ''] = await upIn();
    await farm.protect([busy], true);
    await looks();
    await aLeaseLater();
    expect(await looks()).toMatchObject({ desired: 1 });
    expect(await upIn()).toEqual([busy]);
  });

  it('says what was lost when the queue is empty and the ledger is not full', async () => {
    const ledger = await givenSeeded('1-5');
    await takeTasks(5);
    await givenRecord('frame_000001');
    await givenRecord('frame_000004');
    await ledger.writeFailure('frame_000002', { worker: 'w', at: 't', reason: 'r' });
    await looks();
    await aLeaseLater();
    const drained = await looks();
    expect(drained).toMatchObject({ desired: 0, UnitsDone: 2, UnitsLost: 2, drained: { failed: 1 } });
    expect(drained.reason).toContain(
      `2 units are neither done nor failed nor queued: ${jobId(job)} frame_000003, ${jobId(job)} frame_000005; invoke the seeder with "force": true`,
    );
    expect((await looks()).reason).toContain('2 units are neither done');
  });

  it('stops a farm whose instances do not boot, until it is seeded again', async () => {
    await givenSeeded('1-3');
    for (const instance of ['i-1', 'i-2', 'i-3']) {
      const at = new Date().toISOString();
      const failure = { version: 1, instance, at, step: 'project', reason: 'no such object', log: '' };
      await writeJson(farm.store, keys.farm(farm.group).bootFailure(instance), failure);
    }
    const stopped = await looks();
    expect(stopped).toMatchObject({ desired: 0, BootFailures: 3 });
    expect(stopped.reason).toContain('the last i-3 at project: no such object');
    expect((await looks()).desired).toBeUndefined();
    expect(await upIn()).toEqual([]);
    await givenSeeded('1-3');
    expect(await upIn()).toHaveLength(3);
    expect(await looks()).toMatchObject({ BootFailures: 0, Instances: 3 });
  });

  it('keeps instances when it is told to', async () => {
    await farm.fleet.setDesired(2);
    await looks({ BRENDA_WHEN_DRAINED: 'keep' });
    await aLeaseLater();
    expect((await looks({ BRENDA_WHEN_DRAINED: 'keep' })).desired).toBeUndefined();
    expect(await upIn()).toHaveLength(2);
  });

  it('begins anew with a memory that another version wrote', async () => {
    await farm.fleet.setDesired(2);
    await farm.store.put(keys.farm(farm.group).drainer, '{"version":99}');
    expect((await looks()).desired).toBeUndefined();
    await aLeaseLater();
    expect((await looks()).desired).toBe(0);
  });

  it.each([
    [{ BRENDA_GROUP: 'none' }, 'there is no Auto Scaling group none'],
    [{ BRENDA_BUCKET: 'none' }, 'bucket does not exist'],
    [{ BRENDA_WHEN_DRAINED: 'explode' }, 'BRENDA_WHEN_DRAINED="explode": must be "terminate" or "keep"'],
    [{ BRENDA_LEASE_SECONDS: '0' }, 'BRENDA_LEASE_SECONDS="0": must be 1 or more'],
  ])('fails loudly with %j', async (env, message) => {
    expect((await invoked(env)).error).toContain(message);
  });
});
