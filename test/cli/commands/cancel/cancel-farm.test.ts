import type { FarmStatus } from '../../../../farm/status/farm-status';
import { Ledger } from '../../../../farm/ledger/ledger';
import { jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { bundled, invoke } from '../../../support/deployment/lambda';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { seed } from '../../../support/seed';
import { temporaryFolder } from '../../../support/temporary-folder';

const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
const RAIN = { ...BLOOM, scene: 'rain.blend' };
const [BLOOM_ID, RAIN_ID] = [jobId(BLOOM), jobId(RAIN)];
const drainer = bundled('lambda/drainer/handler.ts', temporaryFolder());

describe('a farm with two jobs', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let name = '';
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    ({ farm, name } = await namedFarm(moto, { job: RAIN_ID }));
    await seed(farm, BLOOM, { frames: '1-3' });
    await seed(farm, RAIN, { frames: '1-4' });
  });

  const command = (...args: string[]) => brenda([...args, '--farm', name], { env: moto.env });
  const isCancelled = async (): Promise<Record<string, boolean>> => {
    const { stdout } = await command('status', '--json');
    const { jobs } = JSON.parse(stdout) as FarmStatus;
    return Object.fromEntries(jobs.map(({ scene, isCancelled: is }) => [scene, is]));
  };
  const takeAll = async (): Promise<string[]> => {
    const bodies: string[] = [];
    for (;;) {
      const received = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      if (!received) return bodies.sort();
      bodies.push(received.body);
      await farm.queue.remove(received.receipt);
    }
  };
  const visible = async (): Promise<number> => (await farm.queue.depth()).visible;

  describe('brenda cancel', () => {
    test('stops the rest of a job, and leaves the other job alone', async () => {
      await farm.store.put(keys.record(BLOOM_ID, 'frame_000001'), '{}');
      const { code, stdout, stderr } = await command('cancel', BLOOM_ID);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toBe(
        `job ${BLOOM_ID}  bloom.blend: 2 units will not be rendered; workers take them off the queue within a minute or so, and brenda resume --job ${BLOOM_ID} goes on with them\n`,
      );
      expect(await isCancelled()).toEqual({ 'bloom.blend': true, 'rain.blend': false });
      expect((await command('status')).stdout).toContain(
        `\n  cancelled: brenda resume --job ${BLOOM_ID} goes on with it\n`,
      );
    });

    test('is no loss to the drainer, which queues again what is lost', async () => {
      farm.env = { ...farm.env, BRENDA_LEASE_SECONDS: '1' };
      await command('cancel', BLOOM_ID);
      await takeAll();
      for (const frame of [1, 2, 3, 4])
        await farm.store.put(keys.record(RAIN_ID, `frame_00000${String(frame)}`), '{}');
      for (let look = 0; look < 3; look++) {
        expect((await invoke(drainer, {}, farm)).error).toBeUndefined();
        await new Promise((after) => setTimeout(after, 1100));
      }
      expect(await visible()).toBe(0);
      const { lost } = JSON.parse((await command('status', '--json')).stdout) as FarmStatus;
      expect(lost).toBe(0);
    });

    test('is undone by resume --job, which queues what was taken off', async () => {
      await command('cancel', BLOOM_ID);
      await takeAll();
      expect((await command('resume')).code).toBe(0);
      expect(await visible()).toBe(4);
      await takeAll();
      const { code } = await command('resume', '--job', BLOOM_ID);
      expect(code).toBe(0);
      expect(await visible()).toBe(7);
      expect(await isCancelled()).toMatchObject({ 'bloom.blend': false });
    });

    test('is undone by asking for its frames again', async () => {
      await command('cancel', BLOOM_ID);
      await takeAll();
      expect((await seed(farm, BLOOM, { frames: '1-3' })).tasks).toBe(3);
      expect(await isCancelled()).toMatchObject({ 'bloom.blend': false });
      expect((await seed(farm, BLOOM, { frames: '1-3' })).tasks).toBe(0);
    });

    test('is undone by retry, where something has failed', async () => {
      await command('cancel', BLOOM_ID);
      expect((await command('retry', '--job', BLOOM_ID)).stderr).toBe('nothing has failed\n');
      expect(await isCancelled()).toMatchObject({ 'bloom.blend': true });
      const attempt = { worker: 'i-1', at: '2026-12-01T00:00:00Z', reason: 'no camera' };
      await new Ledger(farm.store, BLOOM_ID).writeFailure('frame_000001', attempt, { isLast: true });
      expect((await command('retry', '--job', BLOOM_ID)).code).toBe(0);
      expect(await isCancelled()).toMatchObject({ 'bloom.blend': false });
    });

    test('says so when nothing is left to cancel', async () => {
      for (const frame of [1, 2, 3])
        await farm.store.put(keys.record(BLOOM_ID, `frame_00000${String(frame)}`), '{}');
      const { code, stdout, stderr } = await command('cancel', BLOOM_ID, '--json');
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: `job ${BLOOM_ID}  bloom.blend: nothing of it is left to render; nothing was changed\n`,
      });
      expect(JSON.parse(stdout)).toEqual({
        job: BLOOM_ID,
        scene: 'bloom.blend',
        dryRun: false,
        missing: 0,
      });
      expect(await isCancelled()).toMatchObject({ 'bloom.blend': false });
    });

    test('--dry-run changes nothing', async () => {
      expect((await command('cancel', BLOOM_ID, '--dry-run')).stderr).toBe(
        `job ${BLOOM_ID}  bloom.blend: 3 units would not be rendered; nothing was changed\n`,
      );
      expect(await isCancelled()).toMatchObject({ 'bloom.blend': false });
    });

    test('takes no job of another farm, though the bucket has it', async () => {
      const other = { ...BLOOM, scene: 'other.blend' };
      const ledger = new Ledger(farm.store, jobId(other));
      await ledger.writeJob({ version: 1, id: jobId(other), job: other, source: 's3://b/k' });
      const ran = await command('cancel', jobId(other));
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toMatch(/: there is no job [0-9a-f]{16}; there are [0-9a-f]{16}, [0-9a-f]{16}\n$/);
      expect(await ledger.isCancelled()).toBe(false);
    });
  });

  describe('brenda reset', () => {
    test('empties the queue, says how many, and nothing comes back by itself', async () => {
      farm.env = { ...farm.env, BRENDA_LEASE_SECONDS: '1' };
      await farm.deadLetters.sendAll(['x']);
      const { code, stdout, stderr } = await command('reset');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '7 tasks removed; 2 jobs cancelled\n' });
      expect(stdout.trimEnd().split('\n').sort()).toEqual([BLOOM_ID, RAIN_ID].sort());
      for (let look = 0; look < 3; look++) {
        await invoke(drainer, {}, farm);
        await new Promise((after) => setTimeout(after, 1100));
      }
      expect(await visible()).toBe(0);
      expect((await farm.deadLetters.depth()).visible).toBe(1);
      await command('resume', '--job', RAIN_ID);
      expect(await visible()).toBe(4);
    });

    test('--hard takes the dead letters, too, and the next request is seeded again', async () => {
      await farm.deadLetters.sendAll(['x', 'y']);
      const { stdout, stderr } = await command('reset', '--hard', '--json');
      expect(stderr).toBe('7 tasks and 2 dead letters removed; 2 jobs cancelled\n');
      expect(JSON.parse(stdout)).toEqual({
        farm: `brenda-${name}`,
        dryRun: false,
        hard: true,
        tasks: 7,
        inFlight: 0,
        deadLetters: 2,
        cancelled: expect.arrayContaining([BLOOM_ID, RAIN_ID]) as string[],
      });
      expect((await farm.deadLetters.depth()).visible).toBe(0);
      expect((await seed(farm, BLOOM, { frames: '1-3' })).tasks).toBe(3);
    });

    test('breaks nothing off that is being rendered without --yes', async () => {
      await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      expect(await command('reset')).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `brenda: farm brenda-${name}: tasks are being rendered (1), and would be broken off; say --yes if that is meant, or --dry-run\n`,
      });
      expect(await visible()).toBe(6);
      const { code, stderr } = await command('reset', '--yes');
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: '7 tasks removed, 1 of them in the middle of being rendered; 2 jobs cancelled\n',
      });
      expect(await farm.queue.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    });

    test('--dry-run changes nothing', async () => {
      await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      const { code, stderr } = await command('reset', '--hard', '--dry-run');
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr:
          '7 tasks and 0 dead letters would be removed, 1 of them in the middle of being rendered; 2 jobs would be cancelled; nothing was changed\n',
      });
      expect(await visible()).toBe(6);
      expect(await isCancelled()).toEqual({ 'bloom.blend': false, 'rain.blend': false });
      expect((await seed(farm, BLOOM, { frames: '1-3' })).tasks).toBe(0);
    });
  });

  test.each([
    ['cancel', "cancel: missing required argument 'job'; usage: brenda cancel [options] <job>"],
    ['cancel a b', 'cancel: too many arguments: b; usage: brenda cancel [options] <job>'],
    ['reset all', 'reset: too many arguments: all; usage: brenda reset [options]'],
    ['reset --yess', "reset: unknown option '--yess'; did you mean --yes?"],
  ])('brenda %s is refused', async (typed, line) => {
    const ran = await command(...typed.split(' '));
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: `brenda: ${line}\n` });
  });
});
