import { setTimeout } from 'node:timers/promises';
import { AutoScalingClient, SetInstanceHealthCommand } from '@aws-sdk/client-auto-scaling';
import { clientOptions } from '../../../../farm/aws/client-options';
import { readFleetLimit } from '../../../../farm/fleet/fleet-limit';
import { isUp } from '../../../../farm/fleet/fleet';
import { setGroupSize } from '../../../../farm/fleet/group-size';
import { Ledger } from '../../../../farm/ledger/ledger';
import { jobId } from '../../../../protocol/job/job';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { motoWith } from '../../../support/aws/moto-with';
import type { ScriptedServer } from '../../../support/aws/scripted-server';
import { agents, jsonFault } from '../../../support/aws/systems-manager';

const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
const JOB = jobId(BLOOM);

describe('of a farm with five instances,', () => {
  let moto: Moto;
  let aws: ScriptedServer;
  let farm: MotoFarm;
  let ids: readonly string[] = [];
  let name = '';
  let frame = 0;
  let pingOf: (id: string) => string | undefined = () => 'Online';
  beforeAll(async () => {
    moto = await startMoto();
    aws = await motoWith(
      moto,
      agents((id) => pingOf(id)),
    );
  });
  afterAll(async () => {
    await aws.close();
    await moto.stop();
  });
  beforeEach(async () => {
    pingOf = () => 'Online';
    ({ farm, name } = await namedFarm(moto, { job: JOB }));
    await farm.fleet.setDesired(5);
    ids = (await farm.fleet.describe()).instances.map(({ id }) => id).sort();
  });

  const command = (...args: string[]) => brenda(['prune', ...args, '--farm', name], { env: aws.env });
  const left = async (): Promise<readonly string[]> =>
    (await farm.fleet.describe()).instances
      .filter(isUp)
      .map(({ id }) => id)
      .sort();
  const size = async () => {
    const { desired, min, max } = await farm.fleet.describe();
    return { desired, min, max };
  };
  const givenFinished = async (worker: string): Promise<void> => {
    const unit = `frame_${String(++frame).padStart(6, '0')}`;
    const at = '2026-11-22T10:00:00Z';
    const files = [{ name: `${unit}.png`, bytes: 1, sha256: 'a'.repeat(64), etag: 'a' }];
    const record = {
      version: 1,
      job: JOB,
      unit,
      worker,
      started: at,
      finished: at,
      seconds: 1,
      files,
    } as const;
    await new Ledger(farm.store, JOB).writeRecord(record);
  };
  /** So that the store, which tells whole seconds, tells them apart. */
  const aSecond = () => setTimeout(1100);

  test('prune ends the dead, then who finished last, and the group shrinks with them', async () => {
    const [a, b, c, d, e] = ids as [string, string, string, string, string];
    pingOf = (id) => (id === d ? 'ConnectionLost' : id === e ? undefined : 'Online');
    for (const worker of [b, a]) {
      await givenFinished(worker);
      await aSecond();
    }
    await givenFinished(b);
    const ran = await command('3', '--json');
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(ran.stdout)).toEqual({
      farm: `brenda-${name}`,
      dryRun: false,
      matching: 5,
      keep: 3,
      ended: [
        { instance: d, type: 'c7i.large', reason: 'dead', finished: null, busy: false },
        {
          instance: b,
          type: 'c7i.large',
          reason: 'finished',
          finished: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
          busy: false,
        },
      ],
      spared: 0,
      most: 3,
    });
    expect(await left()).toEqual([a, c, e].sort());
    expect(await size()).toEqual({ desired: 3, min: 0, max: 10 });
    expect(await readFleetLimit(farm.store, farm.group)).toMatchObject({ most: 3 });
    // a has finished something; of the others the later id goes.
    const again = await command('1');
    const lines = again.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('  '));
    expect(lines.map(([id, , why]) => [id, why?.replace(/ \d\d:\d\d, .*/, '')])).toEqual([
      [a, 'finished'],
      [e, 'never finished'],
    ]);
    expect(again.stderr).toBe(
      `brenda-${name}: 2 of 3 end; no more than 1 instance until brenda scale auto\n`,
    );
    expect(await left()).toEqual([c]);
  });

  test('an instance that Auto Scaling holds for unhealthy is dead', async () => {
    const sick = ids[1] ?? '';
    const client = new AutoScalingClient(clientOptions(moto.env));
    await client.send(new SetInstanceHealthCommand({ InstanceId: sick, HealthStatus: 'Unhealthy' }));
    client.destroy();
    expect((await command('4', '-d')).stdout).toBe(`${sick}  c7i.large  dead\n`);
  });

  test('prune spares who holds a task, unless it is told to --force', async () => {
    const busy = ids.slice(0, 3);
    await farm.protect(busy, true);
    const spared = await command('1');
    expect(spared.stderr).toBe(
      `brenda-${name}: 2 of 5 end; 2 with a task stay until it is done, --force ends them at once; no more than 1 instance until brenda scale auto\n`,
    );
    expect(await left()).toEqual(busy);
    expect(await size()).toMatchObject({ desired: 3 });
    expect(await readFleetLimit(farm.store, farm.group)).toMatchObject({ most: 1 });
    expect((await command('1', '--force')).stdout.split('\n')).toHaveLength(3);
    // The idle ones, and those with a task: at risk, these read there that they are not to finish their frames.
    const { ends = [] } = (await readFleetLimit(farm.store, farm.group)) ?? {};
    expect(ends.toSorted()).toEqual(ids.slice(1).sort());
    expect(await left()).toEqual(busy.slice(0, 1));
    expect(await size()).toMatchObject({ desired: 1 });
  });

  test('a group that was to keep more instances, or to have more, has as many as are left', async () => {
    await setGroupSize(farm.group, { min: 4, desired: 5 }, moto.env);
    expect(await command('2')).toMatchObject({ code: 0 });
    expect(await left()).toHaveLength(2);
    expect(await size()).toEqual({ desired: 2, min: 2, max: 10 });
  });

  test('a threshold looks only at those that are so far into an hour', async () => {
    // They have only just been launched.
    expect(await command('0', '-t', '30')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `brenda-${name}: there are 0 that match, and none too many\n`,
    });
    expect(await left()).toHaveLength(5);
  });

  test.each(['3 --dry-run', '3 -d --force'])('prune %s changes nothing', async (typed) => {
    const { code, stdout, stderr } = await command(...typed.split(' '));
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('  ')[0]),
    ).toEqual([ids[4], ids[3]]);
    expect(stderr).toBe(
      `brenda-${name}: 2 of 5 would end; no more than 3 instances until brenda scale auto; nothing was changed\n`,
    );
    expect(await left()).toEqual(ids);
    expect(await size()).toMatchObject({ desired: 5 });
    expect(await readFleetLimit(farm.store, farm.group)).toBeUndefined();
  });

  test('without the permission to ask Systems Manager, it says so, and ranks by what it knows', async () => {
    const denied = await motoWith(moto, {
      DescribeInstanceInformation: () =>
        jsonFault(
          'AccessDeniedException',
          'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ssm:DescribeInstanceInformation on resource: arn:aws:ssm:us-east-1:123456789012:* because no identity-based policy allows the ssm:DescribeInstanceInformation action',
        ),
    });
    await givenFinished(ids[2] ?? '');
    const { code, stdout, stderr } = await brenda(['prune', '4', '-d', '--farm', name], { env: denied.env });
    await denied.close();
    expect({ code, id: stdout.split('  ')[0] }).toEqual({ code: 0, id: ids[2] });
    expect(stderr).toMatch(
      /^it is not known who is out of reach: .* may not ssm:DescribeInstanceInformation/,
    );
  });

  test.each([
    ['-1', 'prune -1: must be a whole number of 0 or more'],
    ['1.5', 'prune 1.5: must be a whole number of 0 or more'],
    ['few', 'prune few: must be a whole number of 0 or more'],
    ['3 -t 60', '--threshold 60: must be a whole number from 0 to 59'],
    ['3 -t x', '--threshold x: must be a whole number from 0 to 59'],
    ['3 4', 'prune: too many arguments: 4; usage: brenda prune [options] <instances>'],
    ['', "prune: missing required argument 'instances'; usage: brenda prune [options] <instances>"],
  ])('prune %s is refused, and changes nothing', async (typed, line) => {
    const ran = await command(...typed.split(' ').filter(Boolean));
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: `brenda: ${line}\n` });
    expect(await left()).toEqual(ids);
  });
});
