import { Ledger } from '../../../../farm/ledger/ledger';
import { writeJson } from '../../../../farm/store/json-object';
import { jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { seed } from '../../../support/seed';

const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
const RAIN = { ...BLOOM, scene: 'rain.blend' };

describe('brenda wait', () => {
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

  const wait = (...args: string[]) => brenda(['wait', '--farm', name, ...args], { env: moto.env });
  const givenSeeded = async (frames: string, job = BLOOM): Promise<void> => {
    await seed(farm, job, { frames });
  };
  const givenDone = async (job: object, ...frames: number[]): Promise<void> => {
    for (const frame of frames)
      await farm.store.put(keys.record(jobId(job as typeof BLOOM), `frame_00000${String(frame)}`), '{}');
  };
  const drains = async (): Promise<void> => {
    for (;;) {
      const task = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      if (!task) break;
      await farm.queue.remove(task.receipt);
    }
    await farm.fleet.setDesired(0);
  };

  test('ends with 0 when every frame has come', async () => {
    await givenSeeded('1-2');
    const waiting = wait();
    await waiting.says('0 done, 0 failed, 2 missing');
    await givenDone(BLOOM, 1, 2);
    await drains();
    const { code, stdout } = await waiting;
    expect(code).toBe(0);
    expect(stdout).toContain('2 done, 0 failed, 0 missing of 2\n');
  });

  test('ends when the frames are there, whatever still runs, with --for frames', async () => {
    await givenSeeded('1-2');
    await givenDone(BLOOM, 1, 2);
    expect(await wait('--for', 'frames')).toMatchObject({ code: 0 });
    // Somebody renders, and the queue is not empty.
    const { code, stderr } = await wait('--for', 'drained', '--job', jobId(BLOOM), '--timeout', '2');
    expect(stderr).toMatch(/\nall frames are there; 2 tasks still on the queue\nnot done within 2\n$/);
    expect(code).toBe(124);
    expect(await wait('--for', 'ever')).toMatchObject({
      code: 2,
      stderr: 'brenda: --for ever: must be frames or drained\n',
    });
  });

  test('ends with 1 when some have failed', async () => {
    await givenSeeded('1-2');
    await givenDone(BLOOM, 1);
    const ledger = new Ledger(farm.store, jobId(BLOOM));
    for (const worker of ['i-1', 'i-2'])
      await ledger.writeFailure('frame_000002', {
        worker,
        at: '2026-12-01T00:00:00Z',
        sort: 'scene',
        reason: 'no camera',
      });
    await drains();
    const { code, stdout } = await wait('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ jobs: [{ done: 1, failed: [{ unit: 'frame_000002' }] }] });
  });

  test('ends with 1 when the farm was stopped', async () => {
    await givenSeeded('1-2');
    await brenda(['stop', '--farm', name], { env: moto.env });
    expect((await wait()).code).toBe(1);
  });

  test('ends with 124 when the time is up', async () => {
    await givenSeeded('1-2');
    const { code, stdout, stderr } = await wait('--timeout', '4s');
    expect(code).toBe(124);
    expect(stdout).toContain('0 done, 0 failed, 2 missing of 2');
    expect(stderr).toMatch(/\nnot done within 4s\n$/);
  });

  test('ends with 130 after Ctrl-C', async () => {
    await givenSeeded('1-2');
    const waiting = wait();
    await waiting.says('2 missing');
    waiting.kill('SIGINT');
    expect((await waiting).code).toBe(130);
  });

  test('--job waits for that job alone', async () => {
    await givenSeeded('1-2');
    await givenSeeded('1-3', RAIN);
    await givenDone(RAIN, 1, 2, 3);
    expect((await wait('--job', jobId(RAIN))).code).toBe(0);
    const cancelled = await brenda(['cancel', jobId(BLOOM), '--farm', name], { env: moto.env });
    expect(cancelled.code).toBe(0);
    expect((await wait('--job', jobId(BLOOM))).code).toBe(1);
  });

  test('--job judges that job, however many were asked for since', async () => {
    await givenSeeded('1-2', RAIN);
    for (let i = 0; i < 11; i++) await givenSeeded('1', { ...BLOOM, scene: `shot-${String(i)}.blend` });
    await givenDone(RAIN, 1);
    await drains();
    const { code, stdout } = await wait('--job', jobId(RAIN), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      jobs: expect.arrayContaining([
        expect.objectContaining({ job: jobId(RAIN), done: 1, total: 2 }),
      ]) as unknown,
    });
    expect(code).toBe(1);
    await givenDone(RAIN, 2);
    expect((await wait('--job', jobId(RAIN))).code).toBe(0);
  });

  test('on a farm whose instances are held, an empty queue is no end before the drainer says so', async () => {
    await givenSeeded('1-2');
    await drains();
    const scaled = await brenda(['scale', '1', '--hold', '--farm', name], { env: moto.env });
    expect(scaled.stderr).toMatch(/: 1 instance is wanted, in place of 0\n$/);
    const waiting = wait();
    // SQS may say so of a queue that was just filled.
    await waiting.says('0 visible, 0 in flight');
    expect((await wait('--timeout', '4s')).code).toBe(124);
    await givenDone(BLOOM, 1, 2);
    const drained = { done: 2, failed: 0, givenUp: 0, lost: 0, units: [] };
    await writeJson(farm.store, keys.farm(farm.group).drainer, { version: 1, drained });
    expect((await waiting).code).toBe(0);
  });

  test.each([
    ['--timeout 0', '--timeout 0: write seconds, as 90, or 30m, or 2h; 24 days at most'],
    ['--timeout 1d', '--timeout 1d: write seconds, as 90, or 30m, or 2h; 24 days at most'],
    ['--timeout 1000h', '--timeout 1000h: write seconds, as 90, or 30m, or 2h; 24 days at most'],
    ['--timeout', "wait: option '--timeout <time>' argument missing"],
    ['now', 'wait: too many arguments: now; usage: brenda wait [options]'],
    ['--job x', /: there is no job x; there is [0-9a-f]{16}$/],
  ])('refuses %s', async (typed, line) => {
    const ran = await wait(...typed.split(' '));
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    const said = ran.stderr.trimEnd().replace(/^brenda: /, '');
    if (typeof line === 'string') expect(said).toBe(line);
    else expect(said).toMatch(line);
  });
});
