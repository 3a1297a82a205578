import { type ChildProcess, execFile } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FarmStatus } from '../../../../farm/status/farm-status';
import { isUp } from '../../../../farm/fleet/fleet';
import { writeJson } from '../../../../farm/store/json-object';
import { Ledger } from '../../../../farm/ledger/ledger';
import { jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { brenda } from '../../../support/brenda';
import { deployEntry, entryOf, namedFarm } from '../../../support/farms/farm-directory';
import { bundled, invoke } from '../../../support/deployment/lambda';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { type Answer, scriptedServer } from '../../../support/aws/scripted-server';
import { ec2Answer, motoWith } from '../../../support/aws/moto-with';
import { REFUSALS, treatLaunches } from '../../../support/aws/answers/refusals';
import { seed } from '../../../support/seed';
import { temporaryFolder } from '../../../support/temporary-folder';

const PROGRAM = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');
const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
const RAIN = { ...BLOOM, scene: 'rain.blend' };

const run = promisify(execFile);

/** Resolves when stdout has held this text so many times. */
function prints(child: ChildProcess, text: string, times = 1): Promise<void> {
  let said = '';
  return new Promise((seen) => {
    child.stdout?.on('data', (more: string) => {
      said += more;
      if (said.split(text).length > times) seen();
    });
  });
}

describe('brenda status --farm', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let name = '';
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    ({ farm, name } = await namedFarm(moto, { job: jobId(BLOOM) }));
  });

  const status = (...args: string[]) => brenda(['status', '--farm', name, ...args], { env: moto.env });
  const statusJson = async (): Promise<FarmStatus> =>
    JSON.parse((await status('--json')).stdout) as FarmStatus;
  const givenSeeded = async (frames: string, job = BLOOM): Promise<Ledger> => {
    await seed(farm, job, { frames });
    return new Ledger(farm.store, jobId(job));
  };
  const takeTasks = async (count: number, to: 'done' | 'in flight' | 'dead'): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const task = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      if (!task) throw new Error('there are no more tasks');
      if (to === 'dead') await farm.deadLetters.sendAll([task.body]);
      if (to !== 'in flight') await farm.queue.remove(task.receipt);
    }
  };
  const givenDone = async (...frames: number[]): Promise<void> => {
    for (const frame of frames)
      await writeJson(farm.store, keys.record(jobId(BLOOM), `frame_${String(frame).padStart(6, '0')}`), {});
  };
  const givenFailed = async (ledger: Ledger, unit: string, attempts: number): Promise<void> => {
    for (let i = 1; i <= attempts; i++)
      await ledger.writeFailure(unit, {
        worker: `i-${String(i)}`,
        at: '2026-12-01T00:00:00Z',
        reason: `no camera, ${String(i)}`,
      });
  };
  const givenBootFailures = async (...instances: string[]): Promise<void> => {
    for (const instance of instances) {
      const failure = { version: 1, instance, at: new Date().toISOString(), step: 'blender', reason: 'gone' };
      await writeJson(farm.store, keys.farm(farm.group).bootFailure(instance), failure);
    }
  };
  /** The drainer, as it is deployed. */
  const drainerLooks = async (): Promise<void> => {
    const { error } = await invoke(bundled('lambda/drainer/handler.ts', temporaryFolder()), {}, farm);
    expect(error).toBeUndefined();
  };
  const upIn = async (): Promise<string[]> =>
    (await farm.fleet.describe()).instances.filter(isUp).map(({ id }) => id);

  // First of all, as long as there is but one.
  test('without a folder and a name is of the only farm', async () => {
    const ran = await brenda(['status', '--json'], { env: moto.env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({ farm: `brenda-${name}` });
    await namedFarm(moto, { job: jobId(BLOOM) });
    for (const command of ['status', 'failures']) {
      const { code, stderr } = await brenda([command], { env: moto.env });
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^brenda: \w+ without an output folder means the only farm: --farm: which of them\?/,
      );
    }
  });

  it('shows tasks, instances, and what of the job is done, failed and missing', async () => {
    const ledger = await givenSeeded('1-8');
    const [one = '', two = ''] = await upIn();
    await farm.protect([one, two], true);
    await takeTasks(3, 'done');
    await takeTasks(1, 'dead');
    await takeTasks(1, 'in flight');
    await givenDone(1, 2, 3);
    await givenFailed(ledger, 'frame_000004', 2);
    await givenFailed(ledger, 'frame_000005', 1);
    const { code, stdout, stderr } = await status();
    const launched = /^ {2}i-\w+ +launched +\d+:\d+, (?:now|\d+ s ago) +(renders|idle)\n/gm;
    expect([...stdout.matchAll(launched)].map(([, does]) => does).sort()).toEqual([
      ...Array<string>(6).fill('idle'),
      ...['renders', 'renders'],
    ]);
    expect(
      stdout
        .replace(/[\d.]+ (a minute|an hour) {2}[\d.:]+( s)? left/, 'PACE')
        .replace(launched, '')
        .replace(/^ {2}instance +state +since +why$/m, 'HEAD'),
    ).toBe(
      `farm brenda-${name}  us-east-1
tasks: 3 visible, 1 in flight, 0 delayed, 1 dead
instances: 8 wanted, 8 up, 2 busy, at most 10
HEAD

job ${ledger.job}  bloom.blend
3 done, 1 failed, 4 missing of 8  PACE
  s3://${farm.group}/jobs/${ledger.job}/frames/
  frame 4  no camera, 2  (i-2)
  missing: frames 5-8
`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('says in one line why no instance comes, and what mends it', async () => {
    await treatLaunches(moto.env, farm.group, 'emulated:refuses', REFUSALS.capacity);
    await givenSeeded('1-3');
    await drainerLooks();
    const line =
      'instances are wanted and do not come: AWS has none of these instances to give at the moment; it goes on by itself; more instanceTypes and zones find some sooner, and onDemandBase buys some on demand: docs/operations/runbook.md#no-instance-comes';
    expect((await status()).stdout.split('\n')).toContain(line);
    expect(await statusJson()).toMatchObject({
      launchFailure: {
        sort: 'capacity',
        message: expect.stringContaining('UnfulfillableCapacity') as string,
      },
    });
    const listed = await brenda(['instances', '--farm', name], { env: moto.env });
    expect(listed.stderr.split('\n')).toContain(line);
    const row =
      /^ {2}3 to come {2}waiting for capacity {2}\d+:\d+, (?:now|\d+ s ago) +AWS has none of these instances to give at the moment$/m;
    expect(listed.stdout).toMatch(row);
    expect((await status()).stdout).toMatch(row);
    expect((await statusJson()).requests).toEqual([
      {
        instance: null,
        count: 3,
        state: 'waiting for capacity',
        since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        reason: 'AWS has none of these instances to give at the moment',
      },
    ]);
  });

  it('shows what AWS took back, and says what it may not see', async () => {
    await farm.fleet.setDesired(1);
    const [id = ''] = await upIn();
    const since = new Date(Date.now() - 60_000).toISOString();
    const taken = `<member><ActivityId>a</ActivityId><AutoScalingGroupName>g</AutoScalingGroupName><Description>Terminating EC2 instance: i-0abc</Description><Cause>At ${since} an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.</Cause><StartTime>${since}</StartTime><StatusCode>Successful</StatusCode></member>`;
    const xml = { status: 200, headers: { 'content-type': 'text/xml' } };
    let asked: string | null = '';
    const aws = await motoWith(moto, {
      DescribeScalingActivities: () => ({
        ...xml,
        body: `<DescribeScalingActivitiesResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeScalingActivitiesResult><Activities>${taken}</Activities></DescribeScalingActivitiesResult></DescribeScalingActivitiesResponse>`,
      }),
      DescribeInstances: (body) => {
        asked = new URLSearchParams(body).get('Filter.1.Value.1');
        return ec2Answer(
          'DescribeInstances',
          '<reservationSet><item><reservationId>r-1</reservationId><instancesSet><item><instanceId>i-0abc</instanceId><stateReason><code>Server.SpotInstanceTermination</code><message>m</message></stateReason></item></instancesSet></item></reservationSet>',
        );
      },
    });
    const env = { ...moto.env, ...aws.env };
    const { stdout } = await brenda(['status', '--farm', name], { env });
    await aws.close();
    expect(asked).toBe('i-0abc');
    expect(stdout).toMatch(new RegExp(`^ {2}${id} +launched +- +idle$`, 'm'));
    expect(stdout).toMatch(
      /^ {2}i-0abc +interrupted {2}\d+:\d+, 1 min ago {2}AWS took the spot instance back$/m,
    );
    const refusing = await motoWith(moto, {
      DescribeScalingActivities: () => ({
        ...xml,
        status: 403,
        body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/a is not authorized to perform: autoscaling:DescribeScalingActivities</Message></Error></ErrorResponse>',
      }),
    });
    const denied = await brenda(['status', '--farm', name], { env: { ...moto.env, ...refusing.env } });
    await refusing.close();
    expect(denied.stdout).toMatch(new RegExp(`^ {2}${id} +launched +- +idle$`, 'm'));
    expect(denied.stdout).toMatch(/^why instances come and go: .*autoscaling:DescribeScalingActivities/m);
  });

  it('leads from a farm that was ended for nothing recorded to what to do about that', async () => {
    await givenSeeded('1-3');
    const failure = {
      version: 1,
      instance: 'i-1',
      at: new Date().toISOString(),
      step: 'progress',
      reason: 'r',
    };
    await writeJson(farm.store, keys.farm(farm.group).bootFailure('i-1'), failure);
    const reason =
      'stopped until the farm is seeded again: nothing was recorded in 780 minutes in which instances were up';
    await writeJson(farm.store, keys.farm(farm.group).drainer, { version: 1, stopped: { at: 0, reason } });
    expect((await status()).stdout).toContain(
      `${reason}: docs/operations/runbook.md#spending-without-progress\n`,
    );
  });

  it('prints all of it as one JSON object', async () => {
    const ledger = await givenSeeded('1-8');
    await takeTasks(1, 'done');
    await givenDone(1);
    await givenFailed(ledger, 'frame_000004', 2);
    await givenBootFailures('i-9');
    const { stdout } = await status('--json');
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual({
      farm: `brenda-${name}`,
      account: '123456789012',
      region: 'us-east-1',
      at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      tasks: { visible: 7, inFlight: 0, delayed: 0, dead: 0 },
      instances: { wanted: 8, up: 8, busy: 0, most: 10 },
      isSeeding: false,
      isDrained: false,
      stopped: null,
      launchFailure: null,
      requests: Array(8).fill({
        instance: expect.stringMatching(/^i-/) as string,
        count: 1,
        state: 'launched',
        since: expect.any(String) as string,
        reason: 'idle',
      }),
      whenDrained: { now: 'terminate', deployed: 'terminate', at: null, ended: null },
      limit: null,
      bootFailures: [{ instance: 'i-9', at: expect.any(String) as string, step: 'blender', reason: 'gone' }],
      lost: 0,
      // The records of this test say nothing.
      madeWith: { job: jobId(BLOOM), read: 0, ways: [] },
      jobs: [
        {
          job: ledger.job,
          scene: 'bloom.blend',
          isCancelled: false,
          asked: expect.any(String) as string,
          total: 8,
          done: 1,
          failed: [{ unit: 'frame_000004', worker: 'i-2', reason: 'no camera, 2' }],
          moreFailed: 0,
          missing: {
            count: 6,
            units: [2, 3, 5, 6, 7, 8].map((frame) => `frame_00000${String(frame)}`),
          },
          frames: `s3://${farm.group}/jobs/${ledger.job}/frames/`,
          unitsPerMinute: expect.any(Number) as number,
          secondsLeft: expect.any(Number) as number,
        },
      ],
      earlierJobs: [],
    });
  });

  it('shows the job that was asked for last first', async () => {
    // The store's clock has seconds, no less.
    const aSecond = 1_100;
    await givenSeeded('1-2');
    await sleep(aSecond);
    await givenSeeded('1-3', RAIN);
    expect((await statusJson()).jobs.map(({ scene, total }) => [scene, total])).toEqual([
      ['rain.blend', 3],
      ['bloom.blend', 2],
    ]);
    // Asked once more, with nothing new.
    await sleep(aSecond);
    await givenSeeded('1-2');
    expect((await statusJson()).jobs.map(({ scene }) => scene)).toEqual(['bloom.blend', 'rain.blend']);
  });

  it('estimates no time when no worker renders', async () => {
    await givenSeeded('1-3');
    await givenDone(1);
    await farm.fleet.setDesired(0);
    expect((await status()).stdout).toContain('1 done, 0 failed, 2 missing of 3\n');
  });

  it('says so when nothing was asked for', async () => {
    expect((await status()).stdout).toBe(`farm brenda-${name}  us-east-1
tasks: 0 visible, 0 in flight, 0 delayed, 0 dead
instances: 0 wanted, 0 up, 0 busy, at most 10
drained: nothing to render

no frames were asked of it yet
`);
  });

  it('says why a farm has stopped, and of each boot why it failed', async () => {
    await givenSeeded('1-3');
    await givenBootFailures('i-1', 'i-2');
    await drainerLooks();
    expect((await status()).stdout).toMatch(
      /\n2 of the boots failed\n {2}i-1 {2}blender: gone\n {2}i-2 {2}blender: gone\n/,
    );
    await givenBootFailures('i-3');
    await drainerLooks();
    const { stdout } = await status();
    expect(stdout).toContain('instances: 0 wanted, 0 up, 0 busy, at most 10\n');
    expect(stdout).toContain(
      '\nstopped until the farm is seeded again: 3 boots failed in a row, the last i-3 at blender: gone: docs/operations/runbook.md#boot-failures\n  i-1  blender: gone\n',
    );
    // Nobody would render the rest, and so there is nothing to wait for.
    expect(await status('--watch')).toMatchObject({ code: 1, stdout });
    await givenSeeded('1-3');
    expect(await statusJson()).toMatchObject({ stopped: null, bootFailures: [] });
  });

  it('names what was lost when the queue is empty', async () => {
    // More than the drainer queues again by itself.
    await givenSeeded('1-102');
    await takeTasks(102, 'done');
    await givenDone(1);
    farm.env = { ...farm.env, BRENDA_LEASE_SECONDS: '1' };
    await drainerLooks();
    await sleep(1100);
    await drainerLooks();
    const { stdout } = await status();
    expect(stdout).toContain('drained: nothing to render\n');
    expect(stdout).toContain(
      '101 units are neither done, nor failed, nor queued: docs/operations/runbook.md#lost-units\n',
    );
  });

  it('tells of a farm that keeps its instances whether it has drained', async () => {
    const entry = entryOf(farm, `brenda-${name}`, { whenDrained: 'keep' });
    await deployEntry(moto.env, `brenda-${name}`, entry);
    await givenSeeded('1-2');
    await takeTasks(2, 'done');
    await givenDone(1, 2);
    farm.env = { ...farm.env, BRENDA_LEASE_SECONDS: '1', BRENDA_WHEN_DRAINED: 'keep' };
    await drainerLooks();
    expect(await statusJson()).toMatchObject({ isDrained: false });
    await sleep(1100);
    await drainerLooks();
    expect(await statusJson()).toMatchObject({ isDrained: true, instances: { up: 2 } });
  });

  it('watches until the farm is drained, a line for each change', async () => {
    await givenSeeded('1-2');
    const watching = status('--watch');
    await watching.says('2 visible, 0 in flight, 0 delayed, 0 dead; 2 wanted, 2 up, 0 busy');
    await takeTasks(1, 'done');
    await givenDone(1);
    await watching.says('1 visible, 0 in flight');
    await takeTasks(1, 'done');
    await givenDone(2);
    await farm.fleet.setDesired(0);
    const { code, stdout, stderr } = await watching;
    expect(stdout).toContain('drained: nothing to render\n');
    expect(stdout).toContain('2 done, 0 failed, 0 missing of 2\n');
    expect(new Set(stderr.trim().split('\n')).size).toBe(stderr.trim().split('\n').length);
    expect(code).toBe(0);
  });

  it('ends a watch with 1 when frames are not there', async () => {
    const ledger = await givenSeeded('1-2');
    await takeTasks(2, 'done');
    await givenDone(1);
    await givenFailed(ledger, 'frame_000002', 2);
    await farm.fleet.setDesired(0);
    expect(await status('--watch')).toMatchObject({ code: 1 });
  });

  it('watches in JSON, an object a line', async () => {
    await givenSeeded('1-2');
    const watching = run(process.execPath, [PROGRAM, 'status', '--farm', name, '--watch', '--json'], {
      env: { ...process.env, ...moto.env },
    });
    await prints(watching.child, '"isDrained":false', 2);
    await takeTasks(2, 'done');
    await givenDone(1, 2);
    await farm.fleet.setDesired(0);
    const { stdout, stderr } = await watching;
    const looks = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as FarmStatus);
    expect(looks.length).toBeGreaterThan(2);
    expect(looks.at(0)).toMatchObject({ isDrained: false, jobs: [{ done: 0 }] });
    expect(looks.at(-1)).toMatchObject({ isDrained: true, jobs: [{ done: 2 }] });
    expect(stderr).toBe('');
  });

  it('waits while AWS cannot be asked, and ends when it refuses', async () => {
    await givenSeeded('1-2');
    let refusal: Answer | undefined;
    const between = await scriptedServer(
      async (body, _, request) => refusal ?? (await passedOn(body, request)),
    );
    const watching = brenda(['status', '--farm', name, '--watch'], { env: { ...moto.env, ...between.env } });
    await watching.says('2 visible');
    refusal = { status: 503 };
    await watching.says('AWS: is unwell');
    refusal = undefined;
    await takeTasks(1, 'done');
    await watching.says('1 visible');
    refusal = {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: '{"__type":"ExpiredTokenException"}',
    };
    const { code, stderr } = await watching;
    expect(stderr).toMatch(/\nbrenda: AWS: your session has expired; log in again.*\n$/);
    expect(code).toBe(2);
    await between.close();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends a watch at %s with what was seen last', async (signal) => {
    await givenSeeded('1-2');
    const watching = status('--watch');
    await watching.says('2 visible');
    watching.kill(signal);
    const { code, stdout } = await watching;
    expect(stdout).toContain('tasks: 2 visible, 0 in flight, 0 delayed, 0 dead\n');
    expect(code).toBe(130);
  });

  it('redraws all of it on a terminal', async () => {
    await givenSeeded('1-2');
    await farm.fleet.setDesired(0);
    const command = `stty cols 100 rows 30; ${process.execPath} ${PROGRAM} status --farm ${name} --watch`;
    // util-linux's script gives the command a terminal, and us what appears on it.
    const watching = run('script', ['-qec', command, '/dev/null'], {
      env: { ...process.env, ...moto.env, TERM: 'xterm', NO_COLOR: '1' },
    });
    await prints(watching.child, '2 missing of 2');
    await takeTasks(2, 'done');
    await givenDone(1, 2);
    const { stdout: shown } = await watching;
    expect(shown).toContain('tasks: 2 visible');
    expect(shown).toContain('0 done, 0 failed, 2 missing of 2');
    expect(shown).toContain('2 done, 0 failed, 0 missing of 2');
  });

  async function passedOn(
    body: string,
    { method = '', url = '', headers }: IncomingMessage,
  ): Promise<Answer> {
    const answer = await fetch(`${String(moto.env['AWS_ENDPOINT_URL'])}${url}`, {
      method,
      headers: Object.entries(headers).flatMap(([key, value]): [string, string][] =>
        ['host', 'connection', 'content-length', 'expect'].includes(key) ? [] : [[key, String(value)]],
      ),
      ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
    });
    const type = answer.headers.get('content-type');
    return {
      status: answer.status,
      headers: type ? { 'content-type': type } : {},
      body: await answer.text(),
    };
  }
});
