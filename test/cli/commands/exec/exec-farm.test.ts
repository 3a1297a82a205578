import { type Moto, startMoto } from '../../../support/aws/moto';
import { type MotoFarm, motoFarm } from '../../../support/aws/moto-farm';
import { motoWith } from '../../../support/aws/moto-with';
import { agents, jsonAnswer, type Ran, RunCommands } from '../../../support/aws/systems-manager';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';

describe('brenda exec', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let other: MotoFarm;
  let ids: readonly string[] = [];
  let name = '';
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  const givenFarm = async (instances: number): Promise<void> => {
    ({ farm, name } = await namedFarm(moto, { max: 200 }));
    other = await motoFarm(moto);
    await other.fleet.setDesired(1);
    await farm.fleet.setDesired(instances);
    ids = (await farm.fleet.describe()).instances.map(({ id }) => id).sort();
  };

  /** What comes of it is written down in the shape that AWS documents; the group and its instances are moto's. */
  const run = async (
    args: readonly string[],
    {
      ran = () => ({}),
      pingOf = () => 'Online',
    }: { ran?: (id: string) => Ran; pingOf?: (id: string) => string | undefined } = {},
  ) => {
    const commands = new RunCommands(ran);
    const aws = await motoWith(moto, { ...agents(pingOf), ...commands.script });
    try {
      return { ...(await brenda(['exec', '--farm', name, ...args], { env: aws.env })), sent: commands.sent };
    } finally {
      await aws.close();
    }
  };

  test('runs it on all instances of the farm, as root and at once, and prints what each says', async () => {
    await givenFarm(3);
    const { code, stdout, stderr, sent } = await run(['--', 'uptime', '-p'], {
      ran: (id) => ({ stdout: `up, says ${id}\n`, stderr: id === ids[0] ? 'and a warning' : '' }),
    });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `brenda-${name}: runs as root on 3 instances: uptime -p\n`,
    });
    const sections = stdout.split(/^(?=------- )/m).sort();
    expect(sections).toEqual(
      ids.map((id, i) => `------- ${id}  c7i.large\nup, says ${id}\n${i === 0 ? 'and a warning\n' : ''}`),
    );
    expect(sent).toEqual([
      {
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: ids,
        Parameters: { commands: ['uptime -p'], executionTimeout: ['600'] },
        TimeoutSeconds: 60,
        Comment: 'brenda exec',
        MaxConcurrency: '100%',
        MaxErrors: '100%',
      },
    ]);
  });

  test('ends with 1 when it failed anywhere, and says where and why', async () => {
    await givenFarm(4);
    const [a, b, c, d] = ids as [string, string, string, string];
    const { code, stdout, stderr, sent } = await run(['--timeout', '30', '--json', '--', 'false'], {
      ran: (id) =>
        id === a
          ? { status: 'Failed', code: 3, stderr: 'no' }
          : id === b
            ? { status: 'TimedOut', code: -1 }
            : {},
      pingOf: (id) => (id === c ? 'ConnectionLost' : 'Online'),
    });
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { instance: string });
    results.sort((x, y) => (x.instance < y.instance ? -1 : 1));
    const type = 'c7i.large';
    expect(results).toEqual([
      { type, instance: a, status: 'Failed', code: 3, stdout: '', stderr: 'no' },
      { type, instance: b, status: 'Execution Timed Out', code: null, stdout: '', stderr: '' },
      { type, instance: c, status: 'Unreachable', code: null, stdout: '', stderr: '' },
      { type, instance: d, status: 'Success', code: 0, stdout: '', stderr: '' },
    ]);
    expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({
      code: 1,
      last: '3 of 4 instances failed',
    });
    // What nobody would hear is not sent: it would be a fault of the whole request.
    expect(sent.map(({ InstanceIds, Parameters }) => [InstanceIds, Parameters['executionTimeout']])).toEqual([
      [[a, b, d], ['30']],
    ]);
    const told = await run(['--', 'false'], {
      ran: () => ({ status: 'Failed', code: 3 }),
      pingOf: (id) => (id === a ? 'Online' : undefined),
    });
    expect(told.stderr).toContain(`\n${a}: ended with 3\n`);
    expect(told.stderr).toContain(
      `\n${b}: Systems Manager does not reach it: it boots, or its agent has stopped\n`,
    );
  });

  test('reaches all of very many: fifty in a request, and every page of what is known of them', async () => {
    await givenFarm(120);
    const { code, stdout, sent } = await run(['--json', '--', 'true']);
    expect(code).toBe(0);
    const reached = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { instance: string }).instance);
    expect(reached.sort()).toEqual(ids);
    expect(sent.map(({ InstanceIds }) => InstanceIds.length).sort((x, y) => x - y)).toEqual([20, 50, 50]);
  });

  test('Ctrl-C says that it goes on where it runs', async () => {
    await givenFarm(1);
    const aws = await motoWith(moto, {
      ...agents(() => 'Online'),
      ...new RunCommands(() => ({})).script,
      ListCommandInvocations: () => jsonAnswer({ CommandInvocations: [] }),
    });
    const running = brenda(['exec', '--farm', name, '--', 'sleep 60'], { env: aws.env });
    await running.says('runs as root');
    running.kill('SIGINT');
    const { code, stderr } = await running;
    await aws.close();
    expect(code).toBe(130);
    expect(stderr).toMatch(/\ninterrupted; where it runs it goes on, until it ends or its time is up\n$/);
  });

  test('runs it on those that are chosen', async () => {
    await givenFarm(3);
    const [a, , c] = ids as [string, string, string];
    const chosen = await run(['--instance', `${a},${c}`, '--', 'true']);
    expect(chosen.sent.map(({ InstanceIds }) => InstanceIds)).toEqual([[a, c]]);
    const dry = await run([
      '--instance',
      c,
      '--instance',
      c,
      '--type',
      'c7i.large',
      '--dry-run',
      '--',
      'reboot',
    ]);
    expect(dry).toMatchObject({
      code: 0,
      stdout: `${c}  c7i.large\n`,
      stderr: `brenda-${name}: would run as root on 1 instance: reboot\n`,
      sent: [],
    });
  });

  test('runs nothing on what is not of the farm, or is not there', async () => {
    await givenFarm(1);
    const [stranger] = (await other.fleet.describe()).instances.map(({ id }) => id);
    const [own] = ids;
    const table: [string[], string][] = [
      [
        ['--instance', stranger ?? '', '--', 'true'],
        `${stranger ?? ''}: no instance of farm brenda-${name}; there is ${own ?? ''}`,
      ],
      [
        ['--type', 'c7a.large', '--', 'true'],
        `--type c7a.large: farm brenda-${name} has no such instance; there is c7i.large`,
      ],
      [
        ['--instance', 'bloom', '--', 'true'],
        '--instance bloom: must be the id of an instance, like i-0123456789abcdef0; brenda instances lists them',
      ],
      [['--timeout', '0', '--', 'true'], '--timeout 0: must be a whole number from 1 to 172800'],
      [['--', ''], 'exec "": there is nothing to run; say brenda exec -- uptime'],
      [[], "exec: missing required argument 'command'; usage: brenda exec [options] <command...>"],
    ];
    for (const [args, line] of table)
      expect(await run(args)).toMatchObject({ code: 2, stdout: '', stderr: `brenda: ${line}\n`, sent: [] });
    await farm.fleet.setDesired(0);
    expect((await run(['--', 'true'])).stderr).toBe(
      `brenda: farm brenda-${name} has no instances; brenda scale 1 --farm brenda-${name} calls one in\n`,
    );
  });
});
