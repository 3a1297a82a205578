import { setTimeout as sleep } from 'node:timers/promises';
import {
  AutoScalingClient,
  PutLifecycleHookCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { clientOptions } from '../../farm/aws/client-options';
import { bootFailures } from '../../farm/instances/boot-failures';
import { isUp } from '../../farm/fleet/fleet';
import { endWhenDrained, setWhenDrained } from '../../farm/fleet/when-drained';
import { writeJson } from '../../farm/store/json-object';
import { Ledger } from '../../farm/ledger/ledger';
import { jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { METRICS } from '../../protocol/farm/metrics';
import { readTaskMessage, writeTaskMessage } from '../../protocol/job/task-message';
import { HOOK_SECONDS, TERMINATION_HOOK } from '../../protocol/farm/termination-hook';
import { unitName } from '../../protocol/job/unit';
import { bundled, invoke, type Invoked } from '../support/deployment/lambda';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { motoWith } from '../support/aws/moto-with';
import { type Refusal, REFUSALS, treatLaunches } from '../support/aws/answers/refusals';
import { seed } from '../support/seed';
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
  const givenSeeded = async (frames: string, of = job, on?: string): Promise<Ledger> => {
    await seed(farm, of, { frames }, on === undefined ? {} : { identity: on });
    return new Ledger(farm.store, jobId(of));
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

  const queued = async (): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      const received = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      if (!received) return found.sort();
      await farm.queue.remove(received.receipt);
      found.push(unitName(readTaskMessage(received.body).task));
    }
  };
  const looksOnce = async (): Promise<Line> => {
    await looks();
    await aLeaseLater();
    return looks();
  };
  const [attempt, failed] = [{ worker: 'w', at: '2026-12-01T00:00:00Z', reason: 'r' }, { isLast: true }];

  it('queues again what was lost, once the queue was empty for a visibility timeout, and has instances started', async () => {
    const ledger = await givenSeeded('1-6');
    await takeTasks(6);
    for (const unit of ['frame_000001', 'frame_000004']) await givenRecord(unit);
    await ledger.writeFailure('frame_000002', attempt, failed);
    // It is to be tried again, and its task is nowhere.
    await ledger.writeFailure('frame_000006', attempt);
    expect(await queued()).toEqual([]);
    await farm.fleet.setDesired(0);
    expect(await looks()).not.toHaveProperty('desired');
    await aLeaseLater();
    const line = await looks();
    expect(line).toMatchObject({ desired: 3 });
    expect(line).not.toHaveProperty('UnitsLost');
    expect(line.reason).toContain('3 units were lost, and are queued again, for the first time');
    expect(await queued()).toEqual(['frame_000003', 'frame_000005', 'frame_000006']);
    expect(await upIn()).toHaveLength(3);
    expect(await farm.store.head(keys.farm(farm.group).seeder)).toBeUndefined();

    for (const unit of ['frame_000003', 'frame_000005', 'frame_000006']) await givenRecord(unit);
    expect(await looksOnce()).toMatchObject({ UnitsLost: 0, drained: { done: 5, failed: 1, lost: 0 } });
  });

  it('does so three times with nothing recorded in between, and then says what is lost', async () => {
    await givenSeeded('1-2');
    await takeTasks(2);
    for (const time of ['first', 'second', 'third']) {
      expect((await looksOnce()).reason).toContain(`are queued again, for the ${time} time`);
      await takeTasks(2);
    }
    const given = await looksOnce();
    expect(given).toMatchObject({ desired: 0, UnitsDone: 0, UnitsLost: 2 });
    expect(given.reason).toContain(
      `2 units are neither done nor failed nor queued: ${jobId(job)} frame_000001, ${jobId(job)} frame_000002; brenda resume queues them (not by themselves: they were queued again 3 times, and nothing was recorded in between)`,
    );
    expect((await looks()).reason).toContain('2 units are neither done');
    expect(await queued()).toEqual([]);
  });

  it('leaves a queue empty that was emptied by hand, and says so', async () => {
    await givenSeeded('1-101');
    await takeTasks(101);
    const line = await looksOnce();
    expect(line).toMatchObject({ desired: 0, UnitsLost: 101 });
    expect(line.reason).toContain('not by themselves: 101 tasks at once are a queue that was emptied');
    expect(await queued()).toEqual([]);
  });

  it('takes nothing for lost that is among the dead letters, or left of a job that was stopped', async () => {
    await givenSeeded('1-4');
    const letter = (frame: number): string =>
      writeTaskMessage({ job: jobId(job), task: { span: { first: frame, last: frame, step: 1 } } });
    await takeTasks(4);
    // As SQS puts it there when it was received too often.
    await farm.deadLetters.sendAll([letter(2), letter(3), 'rubbish']);
    expect((await looksOnce()).reason).toContain('2 units were lost');
    expect(await queued()).toEqual(['frame_000001', 'frame_000004']);
    for (const unit of ['frame_000001', 'frame_000004']) await givenRecord(unit);
    expect(await looksOnce()).toMatchObject({ UnitsLost: 0, drained: { done: 2, givenUp: 2, lost: 0 } });
    expect(await farm.deadLetters.depth()).toMatchObject({ visible: 3, inFlight: 0 });

    const stopped = { ...job, scene: 'stopped.blend' };
    const ledger = await givenSeeded('1-30', stopped);
    await takeTasks(30);
    for (let frame = 11; frame <= 21; frame++)
      await ledger.writeFailure(`frame_0000${String(frame)}`, attempt, failed);
    expect(await looksOnce()).toMatchObject({
      UnitsLost: 0,
      drained: { done: 2, failed: 11, givenUp: 2 + 19, lost: 0 },
    });
  });

  it('loses nothing when it has not run for an hour', async () => {
    await givenSeeded('1-4');
    await farm.fleet.setDesired(2);
    await looks();
    const own = keys.farm(farm.group).drainer;
    const anHourAgo = (name: string, value: unknown): unknown =>
      typeof value === 'number' && /^(?:at|since|.*Since|.*At)$/.test(name) ? value - 3_600_000 : value;
    const memory = Buffer.from((await farm.store.get(own)) ?? []).toString();
    await farm.store.put(own, JSON.stringify(JSON.parse(memory), anHourAgo));
    const before = JSON.parse(memory) as { spending: { at: number } };
    expect(JSON.stringify(JSON.parse(memory), anHourAgo)).toContain(String(before.spending.at - 3_600_000));

    // Meanwhile one was rendered, one was lost, and two are in hand.
    await takeTasks(2);
    await givenRecord('frame_000001');
    const inHand = [
      await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 }),
      await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 }),
    ];
    await farm.protect(await upIn(), true);
    expect(await looks()).toMatchObject({ TasksInFlight: 2, SpendingWithoutProgressMinutes: 0 });
    expect(await upIn()).toHaveLength(4);

    for (const one of inHand) if (one) await farm.queue.remove(one.receipt);
    for (const unit of ['frame_000003', 'frame_000004']) await givenRecord(unit);
    expect((await looksOnce()).reason).toContain('1 unit was lost, and is queued again');
    expect(await queued()).toEqual(['frame_000002']);
  });

  it('does not take for lost what was asked of another queue', async () => {
    await givenSeeded('1-2', job, 'the queue of a farm that is gone');
    await takeTasks(2);
    expect(await looksOnce()).toMatchObject({ UnitsLost: 0 });
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

  /** As if the drainer had first seen each instance half an hour ago. */
  const anAgeInBoot = async (): Promise<void> => {
    const key = keys.farm(farm.group).drainer;
    const memory = JSON.parse(Buffer.from((await farm.store.get(key)) ?? []).toString()) as {
      booting: Record<string, number>;
    };
    for (const id of Object.keys(memory.booting)) memory.booting[id] = Date.now() - 30 * 60_000;
    await farm.store.put(key, JSON.stringify(memory));
  };

  /** What the stack has beside the group. */
  const giveHook = async (): Promise<void> => {
    const client = new AutoScalingClient(clientOptions(moto.env));
    await client.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName: farm.group,
        LifecycleHookName: TERMINATION_HOOK,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        HeartbeatTimeout: HOOK_SECONDS,
        DefaultResult: 'CONTINUE',
      }),
    );
    client.destroy();
  };

  it('ends an instance whose worker it never heard of, writes that down, and has another in its place', async () => {
    await giveHook();
    await givenSeeded('1-3');
    const [heard = '', ...silent] = await upIn();
    await farm.store.put(keys.farm(farm.group).worker(heard), '{}');
    await looks();
    await anAgeInBoot();
    const { reason } = await looks();
    expect(reason).toContain('up to 3, 2 ended');
    const now = await upIn();
    expect(now).toHaveLength(3);
    expect(now).toContain(heard);
    expect(now).not.toEqual(expect.arrayContaining(silent));
    // The group does not wait for a word that nobody says.
    expect((await farm.fleet.describe()).instances.map(({ id }) => id)).toEqual(now);
    const failures = await bootFailures(farm.store, farm.group);
    expect(failures).toMatchObject(
      [...silent].sort().map((instance) => ({
        instance,
        step: 'silent',
        reason: expect.stringContaining('23 minutes') as string,
      })),
    );
    expect(await looks()).toMatchObject({ BootFailures: 2, Instances: 3 });
  });

  it('stops a farm of whose instances it never heard, until it is seeded again', async () => {
    await givenSeeded('1-3');
    await looks();
    await anAgeInBoot();
    expect((await looks()).reason).toContain('3 boots failed in a row, the last');
    expect(await upIn()).toEqual([]);
    expect((await looks()).desired).toBeUndefined();
    expect(await farm.fleet.describe()).toMatchObject({ desired: 0 });
    await givenSeeded('1-3');
    expect(await upIn()).toHaveLength(3);
  });

  it.each<[Refusal, says: RegExp]>([
    ['spotQuota', /quota of vCPUs at spot/],
    ['key', /KMS key/],
  ])('says why no instance comes: %s', async (refusal, says) => {
    await treatLaunches(moto.env, farm.group, 'emulated:refuses', REFUSALS[refusal]);
    await givenSeeded('1-3');
    const line = await looks();
    expect(line).toMatchObject({ Instances: 0, LaunchFailureMinutes: 0 });
    expect(line.reason).toMatch(/no instance comes: /);
    expect(line.reason).toMatch(says);
    expect(line['launchFailure']).toBe(`${REFUSALS[refusal]} Launching EC2 instance failed.`);
    // A quarter of an hour later.
    const key = keys.farm(farm.group).drainer;
    const memory = JSON.parse(Buffer.from((await farm.store.get(key)) ?? []).toString()) as {
      lacking: { since: number };
    };
    memory.lacking.since -= 15 * 60_000;
    await farm.store.put(key, JSON.stringify(memory));
    expect((await looks())['LaunchFailureMinutes']).toBeGreaterThanOrEqual(15);

    await treatLaunches(moto.env, farm.group, 'emulated:refuses', undefined);
    await farm.fleet.setDesired(3);
    const after = await looks();
    expect(after).toMatchObject({ Instances: 3, LaunchFailureMinutes: 0 });
    expect(after.reason).not.toContain('no instance comes');
  });

  it.each([
    ['Throttling', 400],
    ['AccessDenied', 403],
  ])('decides all the same when AWS does not tell it why: %s', async (code, status) => {
    await treatLaunches(moto.env, farm.group, 'emulated:refuses', REFUSALS.capacity);
    await givenSeeded('1-3');
    await farm.fleet.setDesired(1);
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
    const headers = { 'content-type': 'text/xml' };
    const aws = await motoWith(moto, { DescribeScalingActivities: () => ({ status, headers, body }) });
    const { error, log } = await invoked(aws.env);
    expect(error).toBeUndefined();
    expect(JSON.parse(log.at(-1) ?? '')).toMatchObject({ desired: 3, LaunchFailureMinutes: 0 });
    await aws.close();
  });

  it('takes instances that pend for minutes neither for lacking nor for failed boots', async () => {
    await treatLaunches(moto.env, farm.group, 'emulated:pends', 'yes');
    await givenSeeded('1-3');
    expect((await looks()).reason).not.toContain('no instance comes');
    const memory = Buffer.from((await farm.store.get(keys.farm(farm.group).drainer)) ?? []).toString();
    expect(memory).not.toContain('booting');
  });

  it('says that Auto Scaling has given up launching, and seeding has it try again; not when a user has suspended it', async () => {
    await givenSeeded('1-3');
    await farm.fleet.setDesired(0);
    await treatLaunches(moto.env, farm.group, 'emulated:suspends', 'Administrative suspension');
    await farm.fleet.setDesired(3);
    expect((await looks()).reason).toContain('Auto Scaling has given up launching');
    expect(await upIn()).toEqual([]);
    await givenSeeded('1-4');
    expect(await upIn()).toHaveLength(4);

    await farm.fleet.setDesired(0);
    const client = new AutoScalingClient(clientOptions(moto.env));
    const launch = { AutoScalingGroupName: farm.group, ScalingProcesses: ['Launch'] };
    await client.send(new SuspendProcessesCommand(launch));
    await givenSeeded('1-5');
    expect(await upIn()).toEqual([]);
    expect((await looks()).reason).toContain('the process Launch of the group is suspended');
    client.destroy();
  });

  it('keeps instances when it is told to', async () => {
    await farm.fleet.setDesired(2);
    await looks({ BRENDA_WHEN_DRAINED: 'keep' });
    await aLeaseLater();
    expect((await looks({ BRENDA_WHEN_DRAINED: 'keep' })).desired).toBeUndefined();
    expect(await upIn()).toHaveLength(2);
  });

  it('keeps them when a user has set so since the deployment, until a deployment ends that', async () => {
    await farm.fleet.setDesired(2);
    await setWhenDrained(farm.store, farm.group, 'keep');
    await looks();
    await aLeaseLater();
    expect((await looks()).desired).toBeUndefined();
    expect(await endWhenDrained(farm.store, farm.group)).toMatchObject({ whenDrained: 'keep' });
    expect(await endWhenDrained(farm.store, farm.group)).toBeUndefined();
    expect((await looks()).desired).toBe(0);
    await setWhenDrained(farm.store, farm.group, 'terminate');
    await farm.fleet.setDesired(2);
    await looks({ BRENDA_WHEN_DRAINED: 'keep' });
    await aLeaseLater();
    expect((await looks({ BRENDA_WHEN_DRAINED: 'keep' })).desired).toBe(0);
  });

  it('starts over with a memory that another version wrote', async () => {
    await farm.fleet.setDesired(2);
    const key = keys.farm(farm.group).drainer;
    await farm.store.put(key, '{"version":99}');
    const { log } = await invoked();
    expect(log[0]).toContain(`${key} in the store was written by a newer version of Brenda`);
    expect((JSON.parse(log[1] ?? '') as Line).desired).toBeUndefined();
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
