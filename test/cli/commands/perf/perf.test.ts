import { writeJson } from '../../../../farm/store/json-object';
import { readSettings } from '../../../../lib/settings/read-settings';
import { jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import type { Instance } from '../../../../protocol/ledger/manifest';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { type MotoFarm, motoFarm } from '../../../support/aws/moto-farm';
import { ec2Answer, ec2Fault, motoWith, pricingDenied, type Script } from '../../../support/aws/moto-with';
import type { Answer } from '../../../support/aws/scripted-server';
import { brenda } from '../../../support/brenda';
import { deployEntry, entryOf, namedFarm } from '../../../support/farms/farm-directory';
import {
  activities,
  ANSWERS,
  askedOf,
  at,
  BLOOM,
  JOB,
  ON_DEMAND,
  recorded,
  SPOT_A,
} from '../../../support/farms/perf-farm';

const NO_INSTANCES = ec2Answer('DescribeInstances', '<reservationSet/>');

describe('brenda perf', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let name = '';
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    ({ farm, name } = await namedFarm(moto, { job: JOB }));
    await askedOf(farm);
  });

  const givenRecords = (worker: string, count: number, from: string, to: string, instance?: Instance) =>
    recorded(farm, worker, count, from, to, instance ? { instance } : {});
  /** 30 frames at spot, and 10 on demand. */
  async function givenRun(): Promise<void> {
    await givenRecords('i-0a', 30, at('10:30'), at('12:28'), SPOT_A);
    await givenRecords('i-0b', 10, at('10:20'), at('11:58'), ON_DEMAND);
  }

  async function perf(args: readonly string[], script: Script = ANSWERS) {
    const server = await motoWith(moto, script);
    const ran = await brenda(['perf', ...args], { env: { ...moto.env, ...server.env } });
    await server.close();
    return ran;
  }

  // c7a: 2.5 hours and 0.5 without a record make 30 frames: 10 an hour. 0.10 + 1.5 × 0.20, and 0.5 × 0.20: half a dollar.
  // m7a: 2 hours make 10, and cost 2 × 0.50. Both: 40 frames from 10:00 to 12:28.
  const LISTS = `Tasks per hour (16.22)
  c7a.large 10.00
  m7a.large 5.00
Tasks per US$
  c7a.large 60.00
  m7a.large 10.00
`;

  test('prints tasks an hour and for a dollar by type: boot, idle time and prices as they were are in it', async () => {
    await givenRun();
    const { code, stdout, stderr } = await perf(['--farm', name]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: LISTS });
    expect(stderr).toBe(
      `farm brenda-${name}, job ${JOB}: 40 records read; 3 instances, 5.00 instance-hours with boot and idle time, US$1.50
brenda-${name}: 1 instance without a record, counted with their time and cost
`,
    );
  });

  test("asks about the farm's own instances, their types, and the zones they were in", async () => {
    await givenRun();
    const asked = new Map<string, URLSearchParams>();
    const heard = Object.entries(ANSWERS).map(([action, answer]) => [
      action,
      (body: string, nth: number) => {
        asked.set(action, new URLSearchParams(body));
        return answer(body, nth);
      },
    ]);
    await perf(['--farm', name], Object.fromEntries(heard) as Script);
    const value = (action: string, of: string) => asked.get(action)?.get(of);
    expect(value('DescribeScalingActivities', 'AutoScalingGroupName')).toBe(farm.group);
    expect(value('DescribeInstances', 'Filter.1.Name')).toBe('tag:aws:autoscaling:groupName');
    expect(value('DescribeInstances', 'Filter.1.Value.1')).toBe(farm.group);
    // From the first launch at spot to the last end.
    expect(Date.parse(value('DescribeSpotPriceHistory', 'StartTime') ?? '')).toBe(Date.parse(at('10:00')));
    expect(Date.parse(value('DescribeSpotPriceHistory', 'EndTime') ?? '')).toBe(Date.parse(at('12:30')));
    expect(value('DescribeSpotPriceHistory', 'Filter.1.Value.1')).toBe('us-east-1a');
  });

  test('--json has what they are made of', async () => {
    await givenRun();
    const { stdout } = await perf(['--farm', name, '--json']);
    expect(JSON.parse(stdout)).toEqual({
      unitsPerHour: expect.closeTo(40 / (148 / 60), 9) as number,
      types: [
        {
          type: 'c7a.large',
          instances: 2,
          units: 30,
          hours: 3,
          unitsPerHour: 10,
          dollars: expect.closeTo(0.5, 9) as number,
          unitsPerDollar: expect.closeTo(60, 9) as number,
          unpriced: 0,
        },
        {
          type: 'm7a.large',
          instances: 1,
          units: 10,
          hours: 2,
          unitsPerHour: 5,
          dollars: 1,
          unitsPerDollar: 10,
          unpriced: 0,
        },
      ],
      recommended: ['c7a.large'],
      farms: [
        {
          farm: `brenda-${name}`,
          job: JOB,
          unitsPerHour: expect.closeTo(40 / (148 / 60), 9) as number,
          records: { done: 40, read: 40, withoutInstance: 0, unreadable: 0 },
          byRecordsAlone: 0,
          ofUnknownType: { count: 0, hours: 0 },
        },
      ],
    });
  });

  test('--recommend prints settings that are read as such, and why', async () => {
    await givenRun();
    const { code, stdout, stderr } = await perf(['--farm', name, '--recommend']);
    expect(code).toBe(0);
    const { brenda: snippet } = JSON.parse(stdout) as { brenda: Record<string, unknown> };
    expect(readSettings(snippet, [])).toEqual({
      settings: { instanceTypes: ['c7a.large'] },
      written: {},
      faults: [],
    });
    expect(stderr).toContain('the winner is c7a.large: it gives the most tasks a dollar\nkept: ');
    expect(stderr).toContain(
      'npx cdk deploy -c instanceTypes=c7a.large\nleft out: m7a.large, 17 %\nthe fewer types',
    );
  });

  test('says what it could not count', async () => {
    await givenRun();
    await givenRecords('laptop', 2, at('10:00'), at('10:10'));
    await givenRecords('i-0d', 1, at('10:00'), at('10:10'), { zone: 'us-east-1a' });
    await writeJson(farm.store, keys.record(JOB, 'frame_900000'), { version: 9 });
    const { code, stdout, stderr } = await perf(['--farm', name]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: LISTS });
    expect(stderr).toContain(': 44 records read; 3 instances');
    expect(stderr).toContain(`brenda-${name}: 3 records of no instance, or without its type; not counted\n`);
    expect(stderr).toContain(`brenda-${name}: 1 record by another version of Brenda; not counted\n`);
  });

  test('without the price list it prints what is known, and says which permission is missing', async () => {
    await givenRun();
    const { code, stdout, stderr } = await perf(['--farm', name], { ...ANSWERS, GetProducts: pricingDenied });
    expect({ code, stdout }).toEqual({ code: 0, stdout: LISTS.replace('  m7a.large 10.00\n', '') });
    expect(stderr).toContain(
      `brenda-${name}: of 1 instance the price is not known; left out of tasks per US$\n`,
    );
    expect(stderr).toContain('"Action":"pricing:GetProducts"');
  });

  test('what AWS does not tell of instances is taken from the records, and said', async () => {
    await givenRun();
    const denied = (): Answer =>
      ec2Fault('UnauthorizedOperation', 'You are not authorized to perform this operation.');
    const { code, stdout, stderr } = await perf(['--farm', name], {
      ...ANSWERS,
      DescribeScalingActivities: () => activities([]),
      DescribeInstances: denied,
    });
    // 1:58 and 1:38 hours.
    expect({ code, lines: stdout.split('\n').slice(1, 3) }).toEqual({
      code: 0,
      lines: ['  c7a.large 15.25', '  m7a.large 6.12'],
    });
    expect(stderr).toContain(
      `brenda-${name}: of 2 instances AWS knows nothing any more: the time from the first record to the last is counted, without boot and idle time\n`,
    );
    expect(stderr).toContain('"Action":"ec2:DescribeInstances"');
  });

  test('counts instances that are up as EC2 knows them, also without a record', async () => {
    await farm.fleet.setDesired(2);
    const [up] = (await farm.fleet.describe()).instances;
    const now = new Date().toISOString();
    await givenRecords(up?.id ?? '', 1, now, now, {
      type: 'c7i.large',
      zone: 'us-east-1a',
      lifecycle: 'on-demand',
    });
    const prices: Script = { GetProducts: ANSWERS.GetProducts };
    const { stdout, stderr } = await perf(['--farm', name, '--json'], prices);
    expect(JSON.parse(stdout)).toMatchObject({
      types: [{ type: 'c7i.large', instances: 2, units: 1, unpriced: 0 }],
      farms: [{ byRecordsAlone: 0 }],
    });
    expect(stderr).toContain('1 instance without a record');
  });

  test('--sample reads so many of all parts of the job, and each stands for several', async () => {
    await givenRun();
    const { stdout, stderr } = await perf(['--farm', name, '--sample', '8', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      types: [
        { type: 'c7a.large', units: 30 },
        { type: 'm7a.large', units: 10 },
      ],
      farms: [{ records: { done: 40, read: 8 } }],
    });
    expect(stderr).toContain(': 8 of 40 records read, so this is an estimate;');
  });

  test('several farms are measured together, each of them once', async () => {
    await givenRecords('i-0a', 30, at('10:30'), at('12:28'), SPOT_A);
    const first = name;
    farm = await motoFarm(moto);
    await deployEntry(moto.env, `brenda-${first}-b`, entryOf(farm, `brenda-${first}-b`, { job: JOB }));
    await askedOf(farm);
    await givenRecords('i-0b', 10, at('10:20'), at('11:58'), ON_DEMAND);
    const script: Script = {
      ...ANSWERS,
      DescribeInstances: () => NO_INSTANCES,
      // Of each group both pages.
      DescribeScalingActivities: (body) =>
        ANSWERS.DescribeScalingActivities(body, body.includes('NextToken') ? 2 : 1),
    };
    const { stdout, stderr } = await perf(
      ['--farm', first, '--farm', `${first}-b`, '--farm', `brenda-${first}`, '--json'],
      script,
    );
    const told = JSON.parse(stdout) as {
      types: { type: string; units: number }[];
      farms: { farm: string }[];
    };
    expect(told.farms.map((one) => one.farm)).toEqual([`brenda-${first}`, `brenda-${first}-b`]);
    expect(told.types.map(({ type, units }) => [type, units])).toEqual([
      ['c7a.large', 30],
      ['m7a.large', 10],
    ]);
    expect(stderr).not.toContain('different jobs');
  });

  test('farms that have rendered different jobs are not the same work', async () => {
    await givenRecords('i-0a', 1, at('10:30'), at('10:40'), SPOT_A);
    const first = name;
    farm = await motoFarm(moto);
    const rain = { ...BLOOM, scene: 'rain.blend' };
    await deployEntry(
      moto.env,
      `brenda-${first}-c`,
      entryOf(farm, `brenda-${first}-c`, { job: jobId(rain) }),
    );
    await askedOf(farm, rain);
    await recorded(farm, 'i-0b', 1, at('10:20'), at('10:30'), { instance: ON_DEMAND, job: rain });
    const { code, stderr } = await perf(['--farm', first, '--farm', `${first}-c`]);
    expect(code).toBe(0);
    expect(stderr).toContain('the farms have rendered 2 different jobs: their tasks are not the same work\n');
  });

  test('a job without records has none, and it is said how to see how far it is', async () => {
    expect(await perf(['--farm', name])).toEqual({
      code: 2,
      stdout: '',
      stderr: `brenda: farm brenda-${name}: job ${JOB} has no records yet; brenda status --farm brenda-${name} says how far it is\n`,
    });
  });

  test('records of no instance measure none', async () => {
    await givenRecords('laptop', 2, at('10:00'), at('10:10'));
    expect(await perf(['--farm', name])).toEqual({
      code: 2,
      stdout: '',
      stderr: `brenda: farm brenda-${name}: none of the 2 records of job ${JOB} says on which type of instance it was made\n`,
    });
  });

  test('nothing is recommended without a price', async () => {
    await givenRecords('i-0b', 10, at('10:20'), at('11:58'), ON_DEMAND);
    const { code, stdout, stderr } = await perf(['--farm', name, '--recommend'], {
      ...ANSWERS,
      GetProducts: pricingDenied,
      DescribeInstances: () => NO_INSTANCES,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^brenda: --recommend: no price is known of m7a\.large; .*pricing:GetProducts.*\n$/,
    );
  });

  test.each<[string, string]>([
    ['--farm none', '--farm none: there is no such farm in us-east-1'],
    ['', '--farm: which of them? in us-east-1'],
    ['--farm', '--farm: which of them? in us-east-1'],
    ['--sample 0', '--sample 0: must be a whole number of 1 or more'],
    ['--sample many', '--sample many: must be a whole number of 1 or more'],
    ['--job x', 'there is no job x; brenda status says which there is'],
    ['frames/bloom', 'perf: too many arguments: frames/bloom; usage: brenda perf [options]'],
  ])('perf %s is refused in one line', async (typed, line) => {
    await deployEntry(moto.env, 'brenda-other', entryOf(farm, 'brenda-other', { job: JOB }));
    const args = typed.split(' ').filter(Boolean);
    const { code, stdout, stderr } = await perf(typed.startsWith('--job') ? [...args, '--farm', name] : args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
