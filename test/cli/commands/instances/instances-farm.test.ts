import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateLaunchTemplateVersionCommand, EC2Client } from '@aws-sdk/client-ec2';
import { clientOptions } from '../../../../farm/aws/client-options';
import { writeJson } from '../../../../farm/store/json-object';
import { keys } from '../../../../protocol/job/keys';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { type MotoFarm, motoFarm } from '../../../support/aws/moto-farm';
import {
  ec2Answer,
  ec2Fault,
  motoWith,
  priceListEntry,
  productsPage,
  spotPage,
  typeAsked,
} from '../../../support/aws/moto-with';
import { brenda } from '../../../support/brenda';
import { deployEntry, entryOf, namedFarm } from '../../../support/farms/farm-directory';

const JOB = '0123456789abcdef';

let moto: Moto;
let farm: MotoFarm;
let name = '';
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());
beforeEach(async () => {
  ({ farm, name } = await namedFarm(moto, { job: JOB }));
});

const command = (...args: string[]) => brenda([...args, '--farm', name], { env: moto.env });

describe('brenda instances', () => {
  const givenRecorded = async (worker: string, ...frames: number[]): Promise<void> => {
    for (const frame of frames) {
      const unit = `frame_00000${String(frame)}`;
      await writeJson(farm.store, keys.record(JOB, unit), {
        version: 1,
        job: JOB,
        unit,
        worker,
        started: '2026-11-22T10:00:00.000Z',
        finished: '2026-11-22T10:00:01.000Z',
        seconds: 1,
        files: [{ name: `${unit}.png`, bytes: 1, sha256: 'a'.repeat(64), etag: 'e' }],
      });
    }
  };

  test('lists them with what they have done, and nothing of another farm', async () => {
    const other = await motoFarm(moto);
    await other.fleet.setDesired(2);
    await farm.fleet.setDesired(2);
    const [busy = '', idle = ''] = (await farm.fleet.describe()).instances.map(({ id }) => id);
    await farm.protect([busy], true);
    await givenRecorded(busy, 1, 2);
    await givenRecorded('i-gone', 3);
    const work = {
      job: JOB,
      unit: 'frame_000007',
      since: '2026-11-22T10:00:00.000Z',
      samples: { done: 16, of: 64 },
    };
    const state = { version: 1, worker: busy, work, done: 2 };
    await writeJson(farm.store, keys.farm(farm.group).worker(busy), state);
    const { code, stdout, stderr } = await command('instances');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]?.split(/ {2,}/)).toEqual([
      'instance',
      'type',
      'zone',
      'bought',
      '$/hour',
      'up',
      'state',
      'renders',
      'units',
      'last unit',
      'last seen',
    ]);
    expect(stdout).toMatch(
      new RegExp(
        `^${busy} .* us-east-1a .* on-demand .* [\\d.]+ s  rendering  frame 7 25 % +2 {2}[\\d.]+ s ago +[\\d.]+ s ago$`,
        'm',
      ),
    );
    expect(stdout).toMatch(new RegExp(`^${idle} .* [\\d.]+ s  idle +- +0 {2}- +-$`, 'm'));
    // moto has no price list.
    expect(stderr).toMatch(new RegExp(`^brenda-${name}: 2 instances\\nnot all prices are known: `));
  });

  test('tells prices of this moment: at spot that of its zone, else that of the list', async () => {
    await farm.fleet.setDesired(2);
    const [spot = '', listed = ''] = (await farm.fleet.describe()).instances.map(({ id }) => id);
    const launched = new Date(Date.now() - 3_600_000).toISOString();
    const item = (id: string, more: string): string =>
      `<item><instanceId>${id}</instanceId><instanceState><code>16</code><name>running</name></instanceState><instanceType>c7a.large</instanceType><launchTime>${launched}</launchTime><placement><availabilityZone>us-east-1a</availabilityZone></placement>${more}</item>`;
    let group: string | null = '';
    const server = await motoWith(moto, {
      DescribeInstances: (body) => {
        group = new URLSearchParams(body).get('Filter.1.Value.1');
        return ec2Answer(
          'DescribeInstances',
          `<reservationSet><item><reservationId>r-1</reservationId><instancesSet>${item(spot, '<instanceLifecycle>spot</instanceLifecycle>')}${item(listed, '')}</instancesSet></item></reservationSet>`,
        );
      },
      DescribeSpotPriceHistory: () =>
        spotPage([
          ['c7a.large', 'us-east-1a', '0.200000', new Date(Date.now() - 60_000).toISOString()],
          ['c7a.large', 'us-east-1a', '0.100000', launched],
        ]),
      GetProducts: (body) => productsPage([priceListEntry(typeAsked(body), [{ USD: '0.5000000000' }])]),
    });
    const env = { ...moto.env, ...server.env };
    const { stdout, stderr } = await brenda(['instances', '--farm', name, '--json'], { env });
    await server.close();
    expect(group).toBe(farm.group);
    expect(stderr).toBe(`brenda-${name}: 2 instances, $0.7000 an hour where the price is known\n`);
    const of = {
      type: 'c7a.large',
      zone: 'us-east-1a',
      state: 'InService',
      isBusy: false,
      units: 0,
      lastUnit: null,
      work: null,
      lastSeen: null,
    };
    const upSeconds = expect.any(Number) as number;
    expect(JSON.parse(stdout)).toEqual({
      farm: `brenda-${name}`,
      notes: [],
      launchFailure: null,
      requests: [spot, listed].map((instance) => ({
        instance,
        count: 1,
        state: 'launched',
        since: expect.any(String) as string,
        reason: 'idle',
      })),
      instances: [
        { ...of, id: spot, lifecycle: 'spot', price: 0.2, upSeconds },
        { ...of, id: listed, lifecycle: 'on-demand', price: 0.5, upSeconds },
      ],
    });
  });

  test('lists what it may see, and says what it may not', async () => {
    await farm.fleet.setDesired(1);
    const server = await motoWith(moto, {
      DescribeInstances: () =>
        ec2Fault('UnauthorizedOperation', 'You are not authorized to perform this operation.'),
    });
    const env = { ...moto.env, ...server.env };
    const { code, stdout, stderr } = await brenda(['instances', '--farm', name], { env });
    await server.close();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^i-\S+ +- +- +- +- +- {2}idle +- +0 {2}- +-$/m);
    expect(stderr).toMatch(
      /\ntypes, zones and times are not known: AWS: access denied: you may not ec2:DescribeInstances on \*; /,
    );
  });

  test('says so when there are none', async () => {
    expect(await command('instances')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `brenda-${name}: 0 instances\n`,
    });
  });
});

describe('brenda user-data', () => {
  test('prints what the group launches now', async () => {
    const ec2 = new EC2Client(clientOptions(moto.env));
    await ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateName: farm.group,
        SourceVersion: '1',
        LaunchTemplateData: { UserData: Buffer.from('#!/bin/bash\necho hello\n').toString('base64') },
      }),
    );
    expect(await command('user-data')).toMatchObject({
      code: 0,
      stdout: '#!/bin/bash\necho hello\n',
      stderr: '',
    });
    const { stdout } = await command('user-data', '--json');
    expect(JSON.parse(stdout)).toEqual({ farm: `brenda-${name}`, userData: '#!/bin/bash\necho hello\n' });
  });

  test('says so when there is none', async () => {
    expect(await command('user-data')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: the launch template of group ${farm.group} has no user data\n`,
    });
  });
});

describe('brenda logs', () => {
  const ONE = 'i-0123456789abcdef0';
  const TWO = 'i-0fedcba9876543210';
  let client: CloudWatchLogsClient;
  beforeEach(async () => {
    client = new CloudWatchLogsClient(clientOptions(moto.env));
    await client.send(new CreateLogGroupCommand({ logGroupName: `brenda-${name}-log` }));
    for (const logStreamName of [ONE, TWO])
      await client.send(new CreateLogStreamCommand({ logGroupName: `brenda-${name}-log`, logStreamName }));
  });
  const log = async (instance: string, secondsAgo: number, message: string): Promise<void> => {
    await client.send(
      new PutLogEventsCommand({
        logGroupName: `brenda-${name}-log`,
        logStreamName: instance,
        logEvents: [{ timestamp: Date.now() - secondsAgo * 1000, message }],
      }),
    );
  };

  test('prints all of one instance, and the last hour of all', async () => {
    await log(ONE, 5 * 3600, 'boots');
    await log(ONE, 60, 'renders');
    await log(TWO, 30, 'boots, too');
    expect(await command('logs', ONE)).toMatchObject({ code: 0, stdout: 'boots\nrenders\n', stderr: '' });
    expect((await command('logs')).stdout).toBe(`${ONE}  renders\n${TWO}  boots, too\n`);
    expect((await command('logs', '--since', '45s')).stdout).toBe(`${TWO}  boots, too\n`);
    const lines = (await command('logs', TWO, '--json')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { instance: TWO, at: expect.stringMatching(/^20.*Z$/) as string, text: 'boots, too' },
    ]);
  });

  test('prints what a worker says for people, and with --json as it was said', async () => {
    const said = { time: '2026-11-29T08:20:15.000Z', worker: ONE, event: 'rendered', unit: 'frame_000012' };
    const events = [
      { ...said, seconds: 34.2, peakMemoryBytes: 2.1e9 },
      { ...said, event: 'stopping', reason: 'the group brings this instance to Terminated' },
      // Of a version to come.
      { ...said, event: 'sings', song: 'unknown' },
    ].map((event) => JSON.stringify(event));
    for (const [i, event] of events.entries()) await log(ONE, 30 - i, event);
    const at = new Date(said.time).toTimeString().slice(0, 8);
    expect((await command('logs', ONE)).stdout).toBe(
      `${at}  frame 12 rendered in 34.2 s, with up to 2.1 GB of memory
${at}  stops: the group brings this instance to Terminated
${String(events[2])}
`,
    );
    const lines = (await command('logs', ONE, '--json')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(events);
  });

  test('--follow prints each line once, as it comes, until Ctrl-C', async () => {
    await log(ONE, 20, 'first');
    const following = command('logs', ONE, '--follow');
    await new Promise((after) => setTimeout(after, 2500));
    await log(ONE, 10, 'late');
    await log(ONE, 0, 'last');
    await new Promise((after) => setTimeout(after, 5000));
    following.kill('SIGINT');
    expect(await following).toMatchObject({ code: 0, stdout: 'first\nlate\nlast\n', stderr: '' });
  });

  test.each([
    ['logs bloom', 'logs bloom: must be the id of an instance, as i-0123456789abcdef0'],
    ['logs i-1', 'logs i-1: must be the id of an instance, as i-0123456789abcdef0'],
    ['logs --since tomorrow', '--since tomorrow: write seconds, as 90, or 30m, or 2h; 24 days at most'],
    ['logs --tail', "logs: unknown option '--tail'; brenda logs --help lists them"],
    [`logs ${ONE} ${TWO}`, `logs: too many arguments: ${TWO}; usage: brenda logs [options] [instance]`],
    ['instances i-1', 'instances: too many arguments: i-1; usage: brenda instances [options]'],
    ['user-data --dry-run', "user-data: unknown option '--dry-run'; brenda user-data --help lists them"],
  ])('%s is refused', async (typed, line) => {
    expect(await command(...typed.split(' '))).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: ${line}\n`,
    });
  });

  test('names logs that there are in place of one that is not', async () => {
    const server = await motoWith(moto, {
      // moto has an empty log of whatever it is asked for.
      FilterLogEvents: () => ({
        status: 400,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify({
          __type: 'ResourceNotFoundException',
          message: 'The specified log stream does not exist.',
        }),
      }),
    });
    const env = { ...moto.env, ...server.env };
    const ran = await brenda(['logs', 'i-00000000', '--farm', name], { env });
    await server.close();
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /^brenda: i-00000000: it has logged nothing on this farm; the last ones are of i-0\w+, i-0\w+\n$/,
    );
  });

  test('says so when the log group is gone', async () => {
    await deployEntry(
      moto.env,
      `brenda-${name}`,
      entryOf(farm, `brenda-${name}`, { logGroup: 'no-such-group' }),
    );
    expect(await command('logs')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('AWS: the log group no-such-group is not there: ') as string,
    });
  });
});
