import { Ledger } from '../../../../farm/ledger/ledger';
import { jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { readTaskMessage, writeTaskMessage } from '../../../../protocol/job/task-message';
import { unitName } from '../../../../protocol/job/unit';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';

const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
const JOB = jobId(BLOOM);

const task = (first: number, last = first): string =>
  writeTaskMessage({ job: JOB, task: { span: { first, last, step: 1 } } });

describe('of a farm on which some failed,', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let ledger: Ledger;
  let name = '';
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    ({ farm, name } = await namedFarm(moto, { max: 2, job: JOB }));
    ledger = new Ledger(farm.store, JOB);
    await ledger.writeJob({ version: 1, id: JOB, job: BLOOM, source: 's3://b/k' });
    await ledger.writeRequest({ version: 1, job: JOB, frames: '1-9', taskSize: 3, at: '2026' });
    for (const frame of [2, 4])
      for (const worker of ['i-1', 'i-2'])
        await ledger.writeFailure(
          `frame_00000${String(frame)}`,
          { worker, at: '2026', sort: 'scene', reason: 'no camera', log: 'the end' },
          { log: `all that ${worker} printed\n` },
        );
    // The second task was given up before its other frames were begun, as when the job is stopped; the last is of another job.
    await farm.deadLetters.sendAll([task(1, 3), task(4, 6), '{"version":1,"job":"other"}']);
    for (const frame of [1, 3]) await farm.store.put(keys.record(JOB, `frame_00000${String(frame)}`), '{}');
  });

  const command = (...args: string[]) => brenda([...args, '--farm', name], { env: moto.env });
  const queued = async (): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      const received = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      if (!received) return found.sort();
      found.push(unitName(readTaskMessage(received.body).task));
    }
  };

  // First, while there is one farm alone.
  test('brenda retry takes the only farm there is, also for units that are named', async () => {
    const retry = (...args: string[]) => brenda(['retry', ...args], { env: moto.env });
    const ran = await retry('2', '--job', JOB, '--dry-run');
    expect(ran).toMatchObject({
      code: 0,
      stdout: 'frame 2\n',
      stderr: '1 unit would be queued; nothing was changed\n',
    });
    expect(await retry('frame_000002', '--dry-run')).toMatchObject({ code: 0, stdout: 'frame 2\n' });
    expect(await retry('frames', '--dry-run')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('frames: ') as string,
    });
  });

  test('brenda retry has a job that was cancelled go on only when it sends something', async () => {
    await command('retry');
    await queued();
    await ledger.cancel(new Date());
    expect((await command('retry')).stderr).toBe('nothing has failed\n');
    expect(await ledger.isCancelled()).toBe(true);
    await farm.deadLetters.sendAll([task(7, 9)]);
    expect((await command('retry')).stderr).toMatch(/^\d tasks? on the queue again; /);
    expect(await ledger.isCancelled()).toBe(false);
  });

  test('on a farm that was stopped it says why no instance comes', async () => {
    await command('stop');
    expect((await command('retry', '2')).stderr).toMatch(
      new RegExp(
        `^1 task on the queue again; 0 instances wanted; brenda-${name} is stopped since \\d\\d:\\d\\d, (?:now|\\d+ s ago), and brenda scale auto has it go on\\n$`,
      ),
    );
  });

  test('brenda failures lists them, and prints logs that outlive their instances', async () => {
    const { stdout } = await command('failures');
    expect(stdout).toMatch(
      new RegExp(`^job ${JOB}  bloom.blend: 2 failed\nframe 2\n  .*, \\d+ days ago  i-1  scene: no camera\n`),
    );
    expect(stdout).toContain(`    s3://${farm.group}/jobs/${JOB}/logs/frame_000002.2.log\n`);
    expect((await command('failures', '--log', '4')).stdout).toBe('all that i-2 printed\n');
    await farm.store.delete(keys.log(JOB, 'frame_000004', 2));
    const tail = await command('failures', '--log', '4');
    expect(tail).toMatchObject({
      stdout: 'the end\n',
      stderr: expect.stringMatching(/^frame 4: i-2, .*, \d+ days ago, its last lines\n$/) as string,
    });
  });

  test('brenda retry queues those that are named, takes their dead letters away, and starts instances', async () => {
    const { code, stdout, stderr } = await command('retry', '1-3');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'frame 2\n',
      stderr: '1 task on the queue again; 1 instance wanted\n',
    });
    expect(await queued()).toEqual(['frame_000002']);
    expect(await ledger.failure('frame_000002')).toBeUndefined();
    expect(await farm.store.head(keys.log(JOB, 'frame_000002', 1))).toBeUndefined();
    expect((await ledger.failure('frame_000004'))?.final).toBe(true);
    const { visible, inFlight } = await farm.deadLetters.depth();
    expect(visible + inFlight).toBe(2);
    expect((await farm.fleet.describe()).desired).toBe(1);
  });

  test('brenda retry queues all, also what was given up unbegun; twice is once', async () => {
    const { stdout, stderr } = await command('retry', '--json');
    expect(JSON.parse(stdout)).toEqual({ job: JOB, dryRun: false, units: ['frame_000002', 'frame_000004'] });
    // As many as there may be.
    expect(stderr).toBe('4 tasks on the queue again; 2 instances wanted\n');
    expect(await command('retry')).toMatchObject({ code: 0, stdout: '', stderr: 'nothing has failed\n' });
    expect(await queued()).toEqual(['frame_000002', 'frame_000004', 'frame_000005', 'frame_000006']);
    const { visible, inFlight } = await farm.deadLetters.depth();
    expect(visible + inFlight).toBe(1);
  });

  test('brenda retry --dry-run changes nothing', async () => {
    const { stdout, stderr } = await command('retry', '--dry-run');
    expect({ stdout, stderr }).toEqual({
      stdout: 'frame 2\nframe 4\n',
      stderr: '2 units would be queued; nothing was changed\n',
    });
    expect(await queued()).toEqual([]);
    expect((await ledger.failure('frame_000002'))?.final).toBe(true);
    expect((await farm.fleet.describe()).desired).toBe(0);
  });

  test.each([
    ['retry 7', '7: nothing of that has failed; brenda failures lists what has'],
    ['failures --log 7', '--log 7: nothing of that has failed; brenda failures lists what has'],
    ['failures --job x', 'there is no job x; brenda status says which there is'],
  ])('%s is refused', async (typed, line) => {
    const ran = await command(...typed.split(' '));
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(line);
  });
});
