import type { FarmStatus } from '../../../../farm/status/farm-status';
import { isUp } from '../../../../farm/fleet/fleet';
import { readFleetLimit } from '../../../../farm/fleet/fleet-limit';
import { endWhenDrained, readWhenDrained } from '../../../../farm/fleet/when-drained';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { bundled, invoke } from '../../../support/deployment/lambda';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { motoWith, spotPage } from '../../../support/aws/moto-with';
import { seed } from '../../../support/seed';
import { temporaryFolder } from '../../../support/temporary-folder';

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
    // One at risk reads there that it is not to finish its frame.
    const limit = await readFleetLimit(farm.store, farm.group);
    expect([limit?.most, limit?.ends?.toSorted()]).toEqual([1, ended.sort()]);
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

  describe('--when-drained', () => {
    const NO_TYPES = (costs: string): string =>
      `brenda-${name}: what they cost is not all known: group ${farm.group} names no instance types\n${costs}`;

    test('keep has them stay without work until it is terminate, and status says so', async () => {
      await command('scale', '2');
      expect(await command('scale', '--when-drained', 'keep')).toMatchObject({
        code: 0,
        stdout: '',
        stderr: NO_TYPES(
          `brenda-${name}: instances without work stay, and are paid for, until a deployment changes the farm\n`,
        ),
      });
      const leaseLater = async (): Promise<void> => {
        await drainerLooks();
        await new Promise((after) => setTimeout(after, 1100));
        await drainerLooks();
      };
      await leaseLater();
      expect(await group()).toMatchObject({ desired: 2, min: 0 });
      expect((await command('status')).stdout).toMatch(
        /\ninstances without work stay, and are paid for, by brenda scale at \d\d:\d\d, .*, until a deployment changes the farm; whenDrained is "terminate"\n/,
      );
      expect((await status()).isDrained).toBe(true);
      const { stdout } = await command('scale', '--when-drained', 'terminate', '--json');
      expect(JSON.parse(stdout)).toEqual({
        farm: `brenda-${name}`,
        dryRun: false,
        whenDrained: { before: 'keep', now: 'terminate' },
      });
      await leaseLater();
      expect((await group()).desired).toBe(0);
    });

    test('is ended by a deployment, and status says which', async () => {
      await command('scale', '--when-drained', 'keep');
      await endWhenDrained(farm.store, farm.group);
      expect((await command('status')).stdout).toMatch(
        /\ninstances without work go, as whenDrained says: the deployment at \d\d:\d\d, .* ended what brenda scale had said\n/,
      );
      expect((await status()).whenDrained).toMatchObject({ now: 'terminate', deployed: 'terminate' });
    });

    test('--dry-run changes nothing, and says what they cost an hour', async () => {
      await farm.fleet.setDesired(3);
      const ran = await command('scale', '--when-drained', 'keep', '--dry-run');
      expect(ran).toMatchObject({
        code: 0,
        stderr: NO_TYPES(
          `brenda-${name}: instances without work would stay, and be paid for, until a deployment changes the farm; nothing was changed\n`,
        ),
      });
      expect(await readWhenDrained(farm.store, farm.group)).toBeUndefined();
      const now = new Date(Date.now() - 60_000).toISOString();
      const aws = await motoWith(moto, {
        DescribeAutoScalingGroups: () => ({
          status: 200,
          headers: { 'content-type': 'text/xml' },
          body: `<DescribeAutoScalingGroupsResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeAutoScalingGroupsResult><AutoScalingGroups><member><AutoScalingGroupName>g</AutoScalingGroupName><MinSize>0</MinSize><MaxSize>10</MaxSize><DesiredCapacity>3</DesiredCapacity><AvailabilityZones><member>us-east-1a</member></AvailabilityZones><MixedInstancesPolicy><LaunchTemplate><Overrides><member><InstanceType>c7a.large</InstanceType></member><member><InstanceType>m7a.large</InstanceType></member></Overrides></LaunchTemplate><InstancesDistribution><OnDemandPercentageAboveBaseCapacity>0</OnDemandPercentageAboveBaseCapacity></InstancesDistribution></MixedInstancesPolicy></member></AutoScalingGroups></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>`,
        }),
        DescribeSpotPriceHistory: () =>
          spotPage([
            ['c7a.large', 'us-east-1a', '0.040000', now],
            ['m7a.large', 'us-east-1a', '0.050000', now],
          ]),
      });
      const env = { ...moto.env, ...aws.env };
      const args = ['--when-drained', 'keep', '--dry-run', '--farm', name];
      const told = await brenda(['scale', '2', ...args], { env });
      const json = await brenda(['scale', ...args, '--json'], { env });
      await aws.close();
      expect(told.stderr).toBe(
        [
          'an instance costs $0.0400 to $0.0500 an hour at the moment, $0.0800 to $0.1000 for 2',
          'instances without work would stay, and be paid for, until a deployment changes the farm',
          '2 instances would be wanted, in place of 3; nothing was changed',
        ]
          .map((line) => `brenda-${name}: ${line}\n`)
          .join(''),
      );
      expect(JSON.parse(json.stdout)).toMatchObject({
        dryRun: true,
        whenDrained: { before: 'terminate', now: 'keep' },
        dollarsAnHour: { least: expect.closeTo(0.12) as number, most: expect.closeTo(0.15) as number },
      });
    });
  });

  test.each<[string, string | RegExp]>([
    [
      'scale 11',
      'scale 11: the farm may have at most 10 instances; set maxInstances in cdk.context.json and run npx cdk deploy',
    ],
    ['scale -1', 'scale -1: must be a whole number of 0 or more, or auto'],
    ['scale 1.5', 'scale 1.5: must be a whole number of 0 or more, or auto'],
    ['scale many', 'scale many: must be a whole number of 0 or more, or auto'],
    ['scale auto --hold', 'scale auto: --hold needs a number of instances'],
    ['scale 0 --hold', 'scale 0: --hold needs an instance to keep'],
    [
      'scale',
      'scale: of how many instances? Say a number, or auto; or whether they stay without work: --when-drained keep or terminate',
    ],
    ['scale --hold --when-drained keep', 'scale: --hold needs a number of instances'],
    ['scale --when-drained poll', '--when-drained poll: must be keep or terminate'],
    ['scale 2 --when-drained KEEP', '--when-drained KEEP: must be keep or terminate'],
    ['scale --when-drained=', '--when-drained "": must be keep or terminate'],
    [
      'scale 2 --hold --when-drained terminate',
      'scale: --hold keeps instances without work, and --when-drained terminate sends them away; leave one out',
    ],
    [
      'stop --keep',
      'stop --keep: a group ends and replaces an instance that is stopped, and spot cannot be kept stopped; brenda stop ends them, and brenda scale --when-drained keep has them stay up, which costs money',
    ],
    ['stop --keep --dry-run', /^brenda: stop --keep: /],
    ['stop 3', 'stop: too many arguments: 3; usage: brenda stop [options]'],
  ])('%s is refused, and changes nothing', async (typed, line) => {
    const { code, stdout, stderr } = await command(...typed.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (typeof line === 'string') expect(stderr).toBe(`brenda: ${line}\n`);
    else expect(stderr).toMatch(line);
    expect(await readWhenDrained(farm.store, farm.group)).toBeUndefined();
    expect(await group()).toMatchObject({ desired: 0, min: 0 });
  });
});
