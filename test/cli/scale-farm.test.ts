import type { FarmStatus } from '../../farm/status/farm-status';
import { isUp } from '../../farm/fleet/fleet';
import { readFleetLimit } from '../../farm/fleet/fleet-limit';
import { brenda } from '../support/brenda';
import { namedFarm } from '../support/farm-directory';
import { bundled, invoke } from '../support/lambda';
import { type Moto, startMoto } from '../support/moto';
import type { MotoFarm } from '../support/moto-farm';
import { seed } from '../support/seed';
import { temporaryFolder } from '../support/temporary-folder';

const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
const drainer = bundled('lambda/drainer/handler.ts', temporaryFolder());

describe('a farm of at most ten instances', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let name = '';
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    ({ farm, name } = await namedFarm(moto));
    farm.env = { ...farm.env, BRENDA_LEASE_SECONDS: '1' };
  });

  const command = (...args: string[]) => brenda([...args, '--farm', name], { env: moto.env });
  const group = async () => {
    const { desired, min, max, instances } = await farm.fleet.describe();
    return { desired, min, max, up: instances.filter(isUp).length };
  };
  const givenSeeded = async (frames: string): Promise<void> => {
    await seed(farm, BLOOM, { frames });
  };
  const givenBusy = async (count: number): Promise<string[]> => {
    const { instances } = await farm.fleet.describe();
    const ids = instances.slice(0, count).map(({ id }) => id);
    await farm.protect(ids, true);
    return ids;
  };
  /** The drainer, as it is deployed, and what it decided. */
  const drainerLooks = async (): Promise<void> => {
    expect((await invoke(drainer, {}, farm)).error).toBeUndefined();
  };
  const status = async (): Promise<FarmStatus> =>
    JSON.parse((await command('status', '--json')).stdout) as FarmStatus;

  test('scale wants so many, whatever is queued, until it is told otherwise', async () => {
    await givenSeeded('1-9');
    expect(await command('scale', '3')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `brenda-${name}: 3 instances are wanted, in place of 9\n`,
    });
    expect(await group()).toEqual({ desired: 3, min: 0, max: 10, up: 3 });
    await drainerLooks();
    await givenSeeded('1-20');
    expect((await group()).desired).toBe(3);
    const told = await command('status');
    expect(told.stderr).toBe('');
    expect(told.stdout).toMatch(
      /\nscaled to 3 at \d\d:\d\d, (?:now|\d+ s ago): no more than that until brenda scale auto\n/,
    );
    expect((await command('scale', 'auto')).stderr).toBe(
      `brenda-${name}: 10 instances are wanted, in place of 3\n`,
    );
    await drainerLooks();
    expect(await group()).toMatchObject({ desired: 10, min: 0 });
    expect((await status()).limit).toBeNull();
  });

  test('scale takes idle instances before busy ones, and says which of these it ended', async () => {
    await givenSeeded('1-4');
    const busy = await givenBusy(3);
    const down = await command('scale', '3', '--json');
    expect(JSON.parse(down.stdout)).toEqual({
      farm: `brenda-${name}`,
      dryRun: false,
      before: 4,
      wanted: 3,
      ended: [],
    });
    const { code, stdout } = await command('scale', '1');
    expect(code).toBe(0);
    const ended = stdout.trimEnd().split('\n');
    expect(ended).toHaveLength(2);
    expect(busy).toEqual(expect.arrayContaining(ended));
    expect(await group()).toMatchObject({ desired: 1, up: 1 });
  });

  test('instances go when there is nothing to render, and stay with --hold until scale 0', async () => {
    await command('scale', '2');
    await drainerLooks();
    await new Promise((after) => setTimeout(after, 1100));
    await drainerLooks();
    expect((await group()).desired).toBe(0);
    await command('scale', '2', '--hold');
    await drainerLooks();
    await new Promise((after) => setTimeout(after, 1100));
    await drainerLooks();
    expect(await group()).toEqual({ desired: 2, min: 2, max: 10, up: 2 });
    await command('scale', '0');
    expect(await group()).toEqual({ desired: 0, min: 0, max: 10, up: 0 });
  });

  test('stop ends all, also those that render, and holds against drainer and seeder', async () => {
    await givenSeeded('1-5');
    const busy = await givenBusy(5);
    const stopped = await command('stop');
    expect(stopped).toMatchObject({
      code: 0,
      stderr: `brenda-${name}: 0 instances are wanted, in place of 5; those that are ended in the middle of a task give it back\nwhat is queued stays queued; brenda scale auto goes on with it\n`,
    });
    expect(stopped.stdout.trimEnd().split('\n').sort()).toEqual(busy.sort());
    await drainerLooks();
    await givenSeeded('1-8');
    await drainerLooks();
    expect(await group()).toMatchObject({ desired: 0, up: 0 });
    expect((await farm.queue.depth()).visible).toBe(8);
    const told = await command('status');
    expect(told.stdout).toMatch(
      /\nstopped since \d\d:\d\d, (?:now|\d+ s ago): no instances, and what is queued stays queued, /,
    );
    // Nobody would render the rest, and so there is nothing to wait for.
    expect((await command('status', '--watch')).code).toBe(1);
    await command('scale', '2');
    await drainerLooks();
    expect((await group()).desired).toBe(2);
  });

  test('stop ends also what a drainer that had looked before calls in after it', async () => {
    await givenSeeded('1-5');
    const stopping = command('stop');
    while ((await readFleetLimit(farm.store, farm.group))?.most !== 0 || (await group()).desired > 0)
      await new Promise((after) => setTimeout(after, 20));
    await farm.fleet.setDesired(3);
    expect((await stopping).code).toBe(0);
    expect(await group()).toMatchObject({ desired: 0, up: 0 });
  });

  test.each(['scale 2', 'scale auto', 'stop'])('%s --dry-run changes nothing', async (typed) => {
    await givenSeeded('1-5');
    await givenBusy(5);
    const { code, stderr } = await command(...typed.split(' '), '--dry-run');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/ instances would be wanted, in place of 5.*; nothing was changed\n$/);
    expect(await group()).toEqual({ desired: 5, min: 0, max: 10, up: 5 });
    expect((await status()).limit).toBeNull();
  });

  test.each([
    [
      'scale 11',
      'scale 11: the farm may have at most 10 instances; set maxInstances in cdk.context.json and run npx cdk deploy',
    ],
    ['scale -1', 'scale -1: must be a whole number of 0 or more, or auto'],
    ['scale 1.5', 'scale 1.5: must be a whole number of 0 or more, or auto'],
    ['scale many', 'scale many: must be a whole number of 0 or more, or auto'],
    ['scale auto --hold', 'scale auto: --hold needs a number of instances'],
    ['scale 0 --hold', 'scale 0: --hold needs an instance to keep'],
    ['scale', "scale: missing required argument 'instances'; usage: brenda scale [options] <instances>"],
    ['stop 3', 'stop: too many arguments: 3; usage: brenda stop [options]'],
  ])('%s is refused, and changes nothing', async (typed, line) => {
    const ran = await command(...typed.split(' '));
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: `brenda: ${line}\n` });
    expect(await group()).toMatchObject({ desired: 0, min: 0 });
  });
});
