import { Ledger } from '../../../../farm/ledger/ledger';
import { writeJson } from '../../../../farm/store/json-object';
import { jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { readTaskMessage, writeTaskMessage } from '../../../../protocol/job/task-message';
import { unitName } from '../../../../protocol/job/unit';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { seed } from '../../../support/seed';

const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
const JOB = jobId(BLOOM);
const ATTEMPT = { worker: 'i-1', at: '2026', sort: 'scene', reason: 'no camera' } as const;

describe('of a farm whose queue was emptied,', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let ledger: Ledger;
  let name = '';
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());

  /** Frames 1 to 9 were asked for, three a task, and 7 to 12 one by one; 1 and 2 are done, 3 has failed. */
  beforeEach(async () => {
    ({ farm, name } = await namedFarm(moto, { max: 2, job: JOB }));
    ledger = new Ledger(farm.store, JOB);
    await seed(farm, BLOOM, { frames: '1-9', taskSize: 3 });
    await seed(farm, BLOOM, { frames: '7-12', taskSize: 1 });
    const { store, fleet } = farm;
    await fleet.setDesired(0);
    for (const frame of [1, 2]) await store.put(keys.record(JOB, `frame_00000${String(frame)}`), '{}');
    await ledger.writeFailure('frame_000003', ATTEMPT, { isLast: true });
    // Will be tried again.
    await ledger.writeFailure('frame_000004', ATTEMPT);
  });

  const command = (...args: string[]) => brenda([...args, '--farm', name], { env: moto.env });
  const spans = async (): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      const received = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      if (!received) return found.sort();
      await farm.queue.remove(received.receipt);
      found.push(unitName(readTaskMessage(received.body).task));
    }
  };
  const desired = async (): Promise<number> => (await farm.fleet.describe()).desired;

  test('brenda resume fills it again with what is neither done nor failed, and starts instances', async () => {
    await spans();
    expect(await command('resume')).toMatchObject({
      code: 0,
      stdout: `${JOB}  bloom.blend: 9 units in 5 tasks\n`,
      stderr: '5 tasks on the queue; 2 instances wanted\n',
    });
    expect(await spans()).toEqual([
      'frame_000010',
      'frame_000011',
      'frame_000012',
      'frames_000004-000006',
      'frames_000007-000009',
    ]);
    expect(await desired()).toBe(2);
  });

  test('brenda resume --dry-run says what would be queued, and changes nothing', async () => {
    await spans();
    const { code, stdout, stderr } = await command('resume', '--dry-run', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '5 tasks would be queued; nothing was changed\n' });
    expect(JSON.parse(stdout)).toEqual({
      farm: `brenda-${name}`,
      dryRun: true,
      onQueue: 0,
      jobs: [{ job: JOB, scene: 'bloom.blend', units: 9, tasks: 5 }],
      givenUp: 0,
      cancelled: [],
    });
    expect(await spans()).toEqual([]);
    expect(await desired()).toBe(0);
  });

  test('it leaves the dead letters to brenda retry', async () => {
    expect(await spans()).toContain('frames_000004-000006');
    await farm.deadLetters.sendAll([
      writeTaskMessage({ job: JOB, task: { span: { first: 4, last: 6, step: 1 } } }),
    ]);
    expect(await command('resume')).toMatchObject({
      stdout: `${JOB}  bloom.blend: 6 units in 4 tasks\n`,
      stderr:
        '3 units given up with their tasks; brenda retry sends them\n4 tasks on the queue; 2 instances wanted\n',
    });
    expect((await farm.deadLetters.depth()).visible).toBe(1);
  });

  test('a job that was cancelled goes on with --job alone, and a dry run says the same of it', async () => {
    await spans();
    await ledger.cancel(new Date());
    const { stdout, stderr } = await command('resume', '--json');
    expect(stderr).toBe(
      `job ${JOB} is cancelled, with 9 units missing; brenda resume --job ${JOB} goes on with it\nnothing is missing; 0 instances wanted\n`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ jobs: [], givenUp: 0, cancelled: [{ job: JOB, units: 9 }] });
    expect(await command('resume', '--job', JOB, '--dry-run')).toMatchObject({
      stdout: `${JOB}  bloom.blend: 9 units in 5 tasks\n`,
      stderr: '5 tasks would be queued; nothing was changed\n',
    });
    expect(await ledger.isCancelled()).toBe(true);
    expect((await command('resume', '--job', JOB)).stderr).toBe('5 tasks on the queue; 2 instances wanted\n');
    expect(await ledger.isCancelled()).toBe(false);
  });

  test('of a job that reset --hard has forgotten it says how it is asked for again', async () => {
    await command('reset', '--hard');
    expect(await command('resume', '--job', JOB)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: job ${JOB}: the farm has forgotten which frames were asked of it, as after brenda reset --hard; brenda submit --job ${JOB} -f RANGE asks for them again\n`,
    });
    expect(await ledger.isCancelled()).toBe(true);
  });

  test('with tasks on the queue of which nothing is missing it says that', async () => {
    for (let frame = 1; frame <= 12; frame++)
      await farm.store.put(keys.record(JOB, `frame_0000${String(frame).padStart(2, '0')}`), '{}');
    expect((await command('resume')).stderr).toBe('nothing is missing; 2 instances wanted\n');
  });

  test('with tasks on the queue it queues nothing, but has the farm go on that has stopped', async () => {
    await writeJson(farm.store, keys.farm(farm.group).bootFailure('i-1'), {});
    const { code, stdout, stderr } = await command('resume');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(
      '6 tasks on the queue (SQS counts a minute late), and the 9 units that are missing may be in them: wait until they are done, or say --force to queue all of it a second time; nothing was queued\n2 instances wanted\n',
    );
    expect(await farm.store.head(keys.farm(farm.group).bootFailure('i-1'))).toBeUndefined();
    expect(await desired()).toBe(2);
    expect(await spans()).toHaveLength(6);
  });

  test('with --force it queues it all the same, and says so', async () => {
    expect((await command('resume', '--force')).stderr).toBe(
      'what is on the queue is there twice now; a worker skips a unit that is done\n5 tasks on the queue; 2 instances wanted\n',
    );
    expect(await spans()).toHaveLength(11);
  });

  test('when nothing is missing it says that', async () => {
    await spans();
    for (let frame = 1; frame <= 12; frame++)
      await farm.store.put(keys.record(JOB, `frame_0000${String(frame).padStart(2, '0')}`), '{}');
    expect(await command('resume')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'nothing is missing; 0 instances wanted\n',
    });
  });

  test('is refused while the farm is seeded', async () => {
    await spans();
    await writeJson(farm.store, keys.farm(farm.group).seeder, { version: 2, owner: 'x' });
    const { code, stdout, stderr } = await command('resume');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `brenda: farm brenda-${name}: tasks are being put on its queue just now; call brenda resume again when brenda status no longer says so\n`,
    );
    expect(await spans()).toEqual([]);
  });

  test.each([
    ['resume --farm none', /^brenda: --farm none: there is no such farm in us-east-1/],
    ['resume 12', /^brenda: resume: too many arguments: 12; usage: brenda resume \[options\]\n$/],
    ['resume --frames 1', /^brenda: resume: unknown option '--frames'; .*\n$/],
  ])('%s is refused in one line', async (typed, line) => {
    const ran = await brenda(typed.split(' '), { env: moto.env });
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(line);
  });
});
