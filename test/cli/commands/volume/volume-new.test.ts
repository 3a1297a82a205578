import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AutoScalingClient, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { clientOptions } from '../../../../farm/aws/client-options';
import { snapshotNamed } from '../../../../farm/volume/snapshots';
import { type Moto, startMoto } from '../../../support/aws/moto';
import {
  ec2Answer,
  ec2Fault,
  motoWith,
  priceListEntry,
  pricingDenied,
  productsPage,
  type Script,
  typeAsked,
} from '../../../support/aws/moto-with';
import type { ScriptedServer } from '../../../support/aws/scripted-server';
import { agents, jsonAnswer, jsonFault, type Ran, RunCommands } from '../../../support/aws/systems-manager';
import { brenda } from '../../../support/brenda';
import { deployEntry, namedFarm } from '../../../support/farms/farm-directory';
import { needs } from '../../../support/programs';
import { StubCommands } from '../../../support/stub-commands';
import { temporaryFolder } from '../../../support/temporary-folder';

needs('ssh-keygen', 'mke2fs');

const PROFILE = 'film-volumes';

let moto: Moto;
let ec2: EC2Client;
let farm = '';
beforeAll(async () => {
  moto = await startMoto();
  ec2 = new EC2Client(clientOptions(moto.env));
  for (const [Action, more] of [
    ['CreateRole', { RoleName: PROFILE, AssumeRolePolicyDocument: '{}' }],
    ['CreateInstanceProfile', { InstanceProfileName: PROFILE }],
    ['AddRoleToInstanceProfile', { InstanceProfileName: PROFILE, RoleName: PROFILE }],
  ] as const)
    await askIam({ Action, ...more });
  const { farm: made, name } = await namedFarm(moto, { volumeProfile: PROFILE });
  farm = name;
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'availability-zone', Values: ['us-east-1a'] }] }),
  );
  const asg = new AutoScalingClient(clientOptions(moto.env));
  await asg.send(
    new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: made.group,
      VPCZoneIdentifier: String(Subnets[0]?.SubnetId),
    }),
  );
  asg.destroy();
});
afterAll(async () => {
  ec2.destroy();
  await moto.stop();
});

/** There is no client of IAM here: Brenda has no use for one. */
async function askIam(question: Readonly<Record<string, string>>): Promise<void> {
  const { ok } = await fetch(String(moto.env['AWS_ENDPOINT_URL']), {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261130/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ ...question, Version: '2010-05-08' }),
  });
  expect(ok).toBe(true);
}

/** What Systems Manager and the price list say, which moto has not. What is done on an instance has a test of its own. */
function answers(ran: (command: string, nth: number) => Ran): Script {
  const commands: RunCommands = new RunCommands((instance) => {
    const told = commands.sent
      .filter(({ InstanceIds }) => InstanceIds.includes(instance))
      .map(({ Parameters }) => Parameters['commands']?.[0]?.split(' ').at(-1) ?? '');
    const last = told.at(-1) ?? '';
    return ran(last, told.filter((one) => one === last).length);
  });
  return {
    ...agents(() => 'Online'),
    ...commands.script,
    GetProducts: (body) => productsPage([priceListEntry(typeAsked(body), [{ USD: '0.0104000000' }])]),
    StartSession: () => jsonAnswer({ SessionId: 's', TokenValue: 't', StreamUrl: 'wss://s' }),
    SendSSHPublicKey: () => jsonAnswer({ RequestId: 'r', Success: true }),
  };
}

/** As an instance answers: mounted, then unmounted once. */
function instanceAnswers(): Script {
  return answers((command, nth) => {
    if (command === 'ready') return { stdout: 'mounted\n' };
    return { stdout: nth === 1 ? 'unmounted\n' : 'unmounted already\n' };
  });
}

let server: ScriptedServer;
const withAnswers = async (script: Script = instanceAnswers()): Promise<void> => {
  server = await motoWith(moto, script);
};
afterEach(() => server.close());

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  brenda([...args], { env: { ...server.env, XDG_CACHE_HOME: moto.env['XDG_CACHE_HOME'], ...env } });
const volume = (...args: string[]) => run(['volume', ...args]);
const given = (name: string, ...args: string[]) =>
  volume('new', name, '--size', '4', '--farm', farm, ...args);

let names = 0;
const newName = (): string => `film-${String(++names)}`;

interface Made {
  readonly instance: string;
  readonly volume: string;
}
async function givenNew(name: string): Promise<Made> {
  const { code, stdout, stderr } = await given(name, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Made;
}

async function instance(id: string) {
  const found = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return found.Reservations?.[0]?.Instances?.[0];
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it never was');
    await sleep(50);
  }
}

/** All that there is of a name, as `volume list` has it. */
async function listed(name: string): Promise<{ kind: string; id: string; state: string }[]> {
  const { stdout } = await volume('list', name, '--json');
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { kind: string; id: string; state: string });
}

async function volumesOf(name: string) {
  const Filters = [{ Name: 'tag:brenda:volume', Values: [name] }];
  return (await ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes ?? [];
}

describe('brenda volume new', () => {
  test('starts an instance of the farm with a volume, that ends itself, and says what it costs', async () => {
    await withAnswers();
    const name = newName();
    const { code, stdout, stderr } = await given(name, '--hours', '3', '--json');
    expect(code).toBe(0);
    const made = JSON.parse(stdout) as Made & { readonly dollarsAnHour: number };
    expect(made).toMatchObject({
      name,
      farm: `brenda-${farm}`,
      type: 't3.micro',
      zone: 'us-east-1a',
      sizeGiB: 4,
      from: null,
      mounted: `/mnt/${name}`,
    });
    const one = await instance(made.instance);
    expect(one).toMatchObject({
      ImageId: 'ami-12c6146b',
      State: { Name: 'running' },
      IamInstanceProfile: { Arn: expect.stringMatching(/\/film-volumes$/) as string },
      Tags: expect.arrayContaining([
        { Key: 'brenda:volume', Value: name },
        { Key: 'brenda:farm', Value: `brenda-${farm}` },
        { Key: 'brenda:hours', Value: '3' },
      ]) as unknown,
    });
    const attribute = async (Attribute: 'userData' | 'instanceInitiatedShutdownBehavior') =>
      ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: made.instance, Attribute }));
    const { UserData } = await attribute('userData');
    expect(Buffer.from(UserData?.Value ?? '', 'base64').toString()).toMatch(
      new RegExp(
        `^#!/bin/bash\nBRENDA_VOLUME='${name}'\nBRENDA_IS_NEW='yes'\nBRENDA_MINUTES='180'\nset -uo pipefail\n`,
      ),
    );
    const behaviour = await attribute('instanceInitiatedShutdownBehavior');
    expect(behaviour.InstanceInitiatedShutdownBehavior?.Value).toBe('terminate');
    const disks = await volumesOf(name);
    expect(
      one?.BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [DeviceName, Ebs?.DeleteOnTermination]),
    ).toEqual([
      ['/dev/sda1', true],
      ['/dev/sdf', false],
    ]);
    expect(disks.find(({ VolumeId }) => VolumeId === made.volume)).toMatchObject({
      Size: 4,
      VolumeType: 'gp3',
      Encrypted: true,
    });
    // The system's own disk goes with the instance, and is nobody's volume.
    expect((await listed(name)).map(({ kind, id }) => [kind, id])).toEqual([
      ['instance', made.instance],
      ['volume', made.volume],
    ]);
    expect(made.dollarsAnHour).toBeGreaterThan(0.0104 + (4 * 0.08) / 730);
    const said = stderr.trimEnd().split('\n');
    expect(said[0]).toMatch(
      new RegExp(
        `^${name}: costs \\$0\\.01\\d\\d an hour, \\$0\\.03\\d\\d in 3 h if it runs so long; the volume alone costs \\$0\\.32 a month until it is deleted$`,
      ),
    );
    expect(said.at(-1)).toMatch(
      new RegExp(`brenda volume snapshot ${name} keeps what is there; ${made.instance} ends .* in 2 h, and`),
    );
  });

  test('with --dry-run starts nothing, and says the same', async () => {
    await withAnswers();
    const name = newName();
    const { code, stdout, stderr } = await given(name, '--dry-run', '-z', 'us-east-1a', '--json');
    expect({ code, said: JSON.parse(stdout) as object }).toMatchObject({
      code: 0,
      said: { name, dryRun: true, type: 't3.micro', zone: 'us-east-1a', sizeGiB: 4, from: null },
    });
    expect(stderr).toMatch(/an hour, \$0\.\d{4} in 8 h if it runs so long/);
    expect(stderr).toMatch(
      new RegExp(
        `t3.micro would be started in us-east-1a, with a volume of 4 GiB on /mnt/${name} that has an empty file system; nothing was changed\n$`,
      ),
    );
    expect(await listed(name)).toEqual([]);
  });

  test('where prices are not told, it says why, and what is known', async () => {
    await withAnswers({ ...instanceAnswers(), GetProducts: () => pricingDenied() });
    const { code, stderr } = await given(newName(), '--dry-run');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /what t3\.micro costs is not known: AWS: access denied: .*pricing:GetProducts.*; the rest costs \$0\.00\d\d an hour;/,
    );
  });

  test('is copied to, opened and kept by its name; then nothing but the snapshot is left', async () => {
    await withAnswers();
    const [name, folder] = [newName(), temporaryFolder()];
    const made = await givenNew(name);
    const stubs = new StubCommands(folder)
      .stub('session-manager-plugin', 'if [ "$1" = --version ]; then echo 1.2.707.0; exit; fi; echo "$3"')
      .stub('scp', `echo "\${*: -2:1} \${*: -1}" >>'${folder}/copies'`);
    writeFileSync(join(folder, 'a.blend'), '');
    for (const [from, to] of [
      [join(folder, 'a.blend'), `${name}:`],
      [join(folder, 'a.blend'), `${name}:textures/`],
      [`${name}:/var/log/brenda-volume.log`, folder],
    ] as const)
      expect(await run(['copy', from, to], { PATH: stubs.path })).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(
          new RegExp(`^${name}: copied (?:to|from) 1 of 1 instance\n$`),
        ) as string,
      });
    const remote = `ec2-user@${made.instance}:`;
    expect(readFileSync(join(folder, 'copies'), 'utf8')).toBe(
      [
        `${folder}/a.blend ${remote}/mnt/${name}/`,
        `${folder}/a.blend ${remote}/mnt/${name}/textures/`,
        `${remote}/var/log/brenda-volume.log ${folder}`,
        '',
      ].join('\n'),
    );
    expect(await run(['ssh', name], { PATH: stubs.path })).toMatchObject({
      code: 0,
      stdout: 'StartSession\n',
    });
    expect(JSON.parse((await run(['ssh', name, '--json'])).stdout)).toMatchObject({
      instance: made.instance,
      volume: name,
    });

    const dry = await volume('snapshot', name, '--dry-run');
    expect(dry).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `${name}: a snapshot of ${made.volume} would be taken, which costs $0.0003 an hour ($0.20 a month) at most; then ${made.instance} and ${made.volume} would go; nothing was changed\n`,
    });
    const { code, stdout, stderr } = await volume('snapshot', name);
    expect(code).toBe(0);
    expect(stderr.split('\n')).toEqual([
      `${name}: unmounting on ${made.instance}`,
      `${name}: unmounted`,
      `${name}: ${stdout.trim()} is begun; waiting until it is completed`,
      `${name}: the instance ends, and the volume goes`,
      `${name}: "project": "ebs://${name}"`,
      '',
    ]);
    expect(await snapshotNamed(name, moto.env)).toBe(stdout.trim());
    expect((await instance(made.instance))?.State?.Name).toBe('terminated');
    expect((await listed(name)).map(({ kind, id }) => [kind, id])).toEqual([['snapshot', stdout.trim()]]);
    expect(await volumesOf(name)).toEqual([]);

    // And on from there, without a size.
    const again = await volume('new', name, '--farm', farm, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ from: stdout.trim(), sizeGiB: 4 });
    // Of another name, by the snapshot's.
    const other = newName();
    const more = await volume('new', other, '--from', name, '--size', '6', '--farm', farm, '--json');
    expect(JSON.parse(more.stdout)).toMatchObject({ from: stdout.trim(), sizeGiB: 6 });
    const { instance: id } = JSON.parse(more.stdout) as Made;
    const { UserData } = await ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' }),
    );
    expect(Buffer.from(UserData?.Value ?? '', 'base64').toString()).toContain("BRENDA_IS_NEW='no'");
  });

  test('killed at any time leaves what list shows and delete takes away', async () => {
    const name = newName();
    // It boots for ever.
    await withAnswers({ ...instanceAnswers(), ...agents(() => undefined) });
    const killed = given(name);
    await until(async () => (await volumesOf(name)).length > 0);
    killed.kill('SIGKILL');
    await killed;
    const [one, disk] = await listed(name);
    expect([one, disk]).toMatchObject([{ kind: 'instance', state: 'running' }, { kind: 'volume' }]);
    const taken = await given(name);
    expect(taken).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: volume ${name}: ${String(disk?.id)} has that name, and is in-use; brenda volume snapshot ${name} keeps what a volume has, and brenda volume delete ${name} --volume does away with it\n`,
    });
    const dry = await volume('delete', name, '--volume', '--dry-run');
    expect(dry.stdout).toBe(`${String(one?.id)}\n${String(disk?.id)}\n`);
    expect(await listed(name)).toHaveLength(2);
    expect((await volume('delete', name, '--volume')).stdout).toBe(dry.stdout);
    expect(await listed(name)).toEqual([]);
    expect((await instance(one?.id ?? ''))?.State?.Name).toBe('terminated');
  });

  test('interrupted says what stays, and how it goes', async () => {
    const name = newName();
    await withAnswers({ ...instanceAnswers(), ...agents(() => undefined) });
    const running = given(name);
    await until(async () => (await volumesOf(name)).length > 0);
    running.kill('SIGINT');
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toMatch(
      new RegExp(
        `\n${name}: left: i-\\w+ and vol-\\w+, at \\$0\\.01\\d\\d an hour; brenda volume delete ${name} --volume takes it away, and brenda volume list ${name} shows it\ninterrupted; what was started stays .* brenda volume delete ${name} --volume takes it away\n$`,
      ),
    );
    expect(await listed(name)).toHaveLength(2);
  });

  test('takes away again what cannot be mounted', async () => {
    const name = newName();
    await withAnswers(
      answers(() => ({ status: 'Failed', code: 1, stdout: 'the volume cannot be formatted\n' })),
    );
    const { code, stdout, stderr } = await given(name);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `\nbrenda: volume ${name}: the volume cannot be formatted; the instance and the volume are taken away again\n$`,
      ),
    );
    expect(await listed(name)).toEqual([]);
  });

  const DENIED = { DescribeInstanceInformation: () => jsonFault('AccessDeniedException', 'You may not.') };
  const NO_END = { TerminateInstances: () => ec2Fault('UnauthorizedOperation', 'You may not end it.') };
  const NO_DELETION = { DeleteVolume: () => ec2Fault('UnauthorizedOperation', 'You may not delete it.') };
  const NOT_MOUNTED = answers(() => ({ status: 'Failed', code: 1, stdout: 'it cannot be formatted\n' }));
  const goes = (name: string) =>
    `; brenda volume delete ${name} --volume takes it away, and brenda volume list ${name} shows it\n`;
  test.each<[string, Script, readonly string[], (name: string) => string]>([
    [
      'is refused',
      DENIED,
      [],
      (name) => `\n${name}: nothing of what was started is left\nbrenda: AWS: access denied: `,
    ],
    [
      'is refused, and so is its end',
      { ...DENIED, ...NO_END },
      ['instance', 'volume'],
      (name) =>
        `\n${name}: left: i-\\w+ and vol-\\w+, at \\$0\\.01\\d\\d an hour${goes(name)}brenda: AWS: access denied: `,
    ],
    [
      'is refused, and the volume stays',
      { ...DENIED, ...NO_DELETION },
      ['volume'],
      (name) => `\n${name}: left: vol-\\w+, at \\$0\\.0004 an hour${goes(name)}brenda: AWS: access denied: `,
    ],
    [
      'cannot mount it, and may not end it',
      { ...NOT_MOUNTED, ...NO_END },
      ['instance', 'volume'],
      (name) =>
        `\n${name}: left: i-\\w+ and vol-\\w+, at .* an hour${goes(name)}brenda: volume ${name}: it cannot be formatted\n$`,
    ],
    [
      'gets no answer to its request for an instance',
      { RunInstances: () => ({ status: 500, headers: {}, body: '' }) },
      [],
      (name) => `\n${name}: nothing of what was started is left\nbrenda: `,
    ],
  ])(
    'when it %s, what it has started is ended or named',
    async (_, script, left, said) => {
      const name = newName();
      await withAnswers({ ...instanceAnswers(), ...script });
      const { code, stdout, stderr } = await given(name);
      expect(code).not.toBe(0);
      expect(stdout).toBe('');
      expect(stderr).toMatch(new RegExp(said(name)));
      expect((await listed(name)).map(({ kind }) => kind)).toEqual(left);
      await server.close();
      await withAnswers();
      if (left.length > 0) await volume('delete', name, '--volume');
      expect(await listed(name)).toEqual([]);
    },
    60_000,
  );

  test('asks before a volume that costs thousands, or wants --yes', async () => {
    await withAnswers();
    for (const command of [
      ['new', '--farm', farm],
      ['create', '--zone', 'us-east-1a'],
    ] as const) {
      const [verb, ...args] = command;
      const name = newName();
      const refused = await volume(verb, name, '--size', '65536', ...args);
      expect([verb, refused.code, refused.stdout]).toEqual([verb, 2, '']);
      expect(refused.stderr).toMatch(/costs .*\$5242\.88 a month until it is deleted\n/);
      expect(refused.stderr.trimEnd().split('\n').at(-1)).toBe(
        `brenda: volume ${name}: a volume of 65536 GiB costs $5242.88 a month until it is deleted; say --yes if that is meant, or a smaller --size`,
      );
      expect(await listed(name)).toEqual([]);
    }
    const name = newName();
    const meant = await volume('new', name, '--size', '2000', '--yes', '--farm', farm);
    expect(meant.code).toBe(0);
    expect((await volumesOf(name)).map(({ Size }) => Size)).toContain(2000);
  });

  test('asks one zone after the other, and says that none has room', async () => {
    const zones: (string | null)[] = [];
    await withAnswers({
      ...instanceAnswers(),
      DescribeSubnets: () =>
        ec2Answer(
          'DescribeSubnets',
          `<subnetSet>${['b', 'a']
            .map(
              (zone) =>
                `<item><subnetId>subnet-${zone}</subnetId><availabilityZone>us-east-1${zone}</availabilityZone></item>`,
            )
            .join('')}</subnetSet>`,
        ),
      RunInstances: (body) => {
        zones.push(new URLSearchParams(body).get('NetworkInterface.1.SubnetId'));
        return ec2Fault('InsufficientInstanceCapacity', 'We have none.');
      },
    });
    const name = newName();
    const { code, stderr } = await given(name);
    expect(code).toBe(2);
    expect(zones).toEqual(['subnet-a', 'subnet-b']);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      `brenda: volume ${name}: no t3.micro is to be had in us-east-1a, us-east-1b (InsufficientInstanceCapacity: We have none.); say another with -i`,
    );
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a size of 0', ['-s', '0'], /^brenda: --size 0: must be a whole number from 1 to 65536$/],
    ['too large a size', ['-s', '65537'], /^brenda: --size 65537: must be a whole number from 1 to 65536$/],
    ['no number', ['-s', '4G'], /^brenda: --size 4G: must be a whole number from 1 to 65536$/],
    ['no size', [], /there is no snapshot of that name; say --size GIB for an empty volume, or --from/],
    ['no time', ['-s', '1', '--hours', '0'], /^brenda: --hours 0: must be a whole number from 1 to 48$/],
    ['a week', ['-s', '1', '--hours', '168'], /^brenda: --hours 168: must be a whole number from 1 to 48$/],
    [
      'a zone elsewhere',
      ['-s', '1', '-z', 'eu-west-1a'],
      /^brenda: --zone eu-west-1a: the zones of farm brenda-film-\d+ are us-east-1a$/,
    ],
    [
      'a snapshot that is not there, or of another Region',
      ['-S', 'snap-0123456789abcdef0'],
      /^brenda: --from snap-0123456789abcdef0: there is no such snapshot in us-east-1; aws ec2 copy-snapshot copies one of another Region$/,
    ],
    ['a Name that no snapshot has', ['-S', 'no film'], /^brenda: snapshot "no film": no completed snapshot/],
    ['a type that is none', ['-s', '1', '-i', 'c9.huge'], /^brenda: -i c9\.huge: there is no such instance/],
    [
      'a type for another kind of image',
      ['-s', '1', '-i', 't4g.micro'],
      /^brenda: -i t4g\.micro: is for arm64, and the farm's image ami-12c6146b for x86_64$/,
    ],
  ])('refuses %s in one line, and starts nothing', async (_, args, line) => {
    await withAnswers();
    const name = newName();
    const { code, stdout, stderr } = await volume('new', name, '--farm', farm, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd()).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(await volumesOf(name)).toEqual([]);
  });

  test.each([
    ['HOST', 'volume HOST: stands for instances in brenda copy; take another name'],
    [
      'i-0123456789abcdef0',
      'volume i-0123456789abcdef0: stands for instances in brenda copy; take another name',
    ],
    ['a/b', 'volume "a/b": a name is up to 64 letters, '],
  ])('refuses the name %s', async (name, line) => {
    await withAnswers();
    const { code, stderr } = await given(name);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`brenda: ${line}`) as string,
    });
  });

  test('with a farm of before says that it is to be upgraded', async () => {
    await withAnswers();
    const { name: old } = await namedFarm(moto);
    expect(await volume('new', newName(), '-s', '1', '--farm', old)).toMatchObject({
      code: 2,
      stderr: `brenda: farm brenda-${old} is of a version that starts no instances for volumes: upgrade the farm with npx cdk deploy\n`,
    });
    await deployEntry(moto.env, `brenda-${old}`, '{}');
  });
});

describe('brenda volume snapshot, of what brenda volume new has made', () => {
  test.each([
    ['is in use', 'the volume is in use, by blender (42); end these, or leave /mnt/film, and try again'],
    ['is not mounted yet', 'the volume is not mounted yet; try again in a minute'],
  ])('keeps all as it is when it %s', async (_, said) => {
    const name = newName();
    await withAnswers(
      answers((command) =>
        command === 'ready'
          ? { stdout: 'mounted\n' }
          : { status: 'Failed', code: 1, stdout: `${said}\n`, stderr: 'umount: target is busy\n' },
      ),
    );
    const made = await givenNew(name);
    const { code, stdout, stderr } = await volume('snapshot', name);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(`brenda: volume ${name}: ${said}`);
    expect((await listed(name)).map(({ id }) => id)).toEqual([made.instance, made.volume]);
  });

  test('says when its instance is not reached', async () => {
    const name = newName();
    await withAnswers();
    const made = await givenNew(name);
    await server.close();
    await withAnswers({ ...instanceAnswers(), ...agents(() => 'ConnectionLost') });
    const { code, stderr } = await volume('snapshot', name);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      `brenda: volume ${name}: Systems Manager does not reach ${made.instance}: it boots, or its agent has stopped; try again in a minute`,
    );
    expect(await listed(name)).toHaveLength(2);
  });

  test('keeps the volume of an instance whose time is over', async () => {
    const name = newName();
    await withAnswers();
    const made = await givenNew(name);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [made.instance] }));
    expect((await listed(name)).map(({ kind, state }) => [kind, state])).toEqual([['volume', 'available']]);
    for (const args of [
      ['ssh', name],
      ['copy', __filename, `${name}:`],
    ])
      expect((await run(args)).stderr).toMatch(
        new RegExp(
          `: the instance of volume ${name} has ended; brenda volume snapshot ${name} keeps what the volume has, and brenda volume new ${name} goes on with that\n$`,
        ),
      );
    const { code, stdout } = await volume('snapshot', name);
    expect(code).toBe(0);
    expect((await listed(name)).map(({ id }) => id)).toEqual([stdout.trim()]);
  });

  test('a second one meanwhile waits for the snapshot of the first, and both go well', async () => {
    const name = newName();
    // The first snapshot is pending until the second command has seen it.
    let isSeen = false;
    const pending = (body: string): boolean => [...new URLSearchParams(body).values()].includes('pending');
    let snapshot = '';
    const script = instanceAnswers();
    await withAnswers(script);
    const made = await givenNew(name);
    await server.close();
    let taken = 0;
    const item = (state: string): string =>
      `<item><snapshotId>${snapshot}</snapshotId><volumeId>${made.volume}</volumeId><status>${state}</status><startTime>2026-11-30T08:00:00.000Z</startTime><ownerId>123456789012</ownerId><volumeSize>4</volumeSize><tagSet><item><key>brenda:volume</key><value>${name}</value></item></tagSet></item>`;
    await withAnswers({
      ...script,
      CreateSnapshot: () => {
        taken++;
        snapshot = 'snap-0aaaaaaaaaaaaaaaa';
        return ec2Answer('CreateSnapshot', `<snapshotId>${snapshot}</snapshotId><status>pending</status>`);
      },
      DescribeSnapshots: (body) => {
        if (snapshot === '') return ec2Answer('DescribeSnapshots', '<snapshotSet/>');
        if (pending(body)) isSeen = true;
        return ec2Answer(
          'DescribeSnapshots',
          `<snapshotSet>${item(isSeen && !pending(body) ? 'completed' : 'pending')}</snapshotSet>`,
        );
      },
      CreateTags: () => ec2Answer('CreateTags', '<return>true</return>'),
    });
    const first = volume('snapshot', name);
    await until(() => Promise.resolve(snapshot !== ''));
    const second = await volume('snapshot', name);
    expect(second).toMatchObject({ code: 0, stdout: 'snap-0aaaaaaaaaaaaaaaa\n' });
    expect(second.stderr).toContain('snap-0aaaaaaaaaaaaaaaa is begun already; waiting until it is completed');
    expect(await first).toMatchObject({ code: 0, stdout: 'snap-0aaaaaaaaaaaaaaaa\n' });
    expect(taken).toBe(1);
    expect(await volumesOf(name)).toEqual([]);
  });

  test('of a volume of an own instance nothing is unmounted, and nothing goes', async () => {
    await withAnswers();
    const name = newName();
    const { VolumeId = '' } = await ec2.send(
      new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 2 }),
    );
    await ec2.send(
      new CreateTagsCommand({ Resources: [VolumeId], Tags: [{ Key: 'brenda:volume', Value: name }] }),
    );
    expect((await volume('snapshot', name, '--dry-run', '--json')).stdout).toBe(
      `${JSON.stringify({ name, dryRun: true, volume: VolumeId, instances: [], snapshot: null })}\n`,
    );
    const { code } = await volume('snapshot', name);
    expect(code).toBe(0);
    expect((await listed(name)).map(({ kind }) => kind)).toEqual(['volume', 'snapshot']);
  });
});

test('brenda volume list is one table of what runs, what lies there, and what it costs', async () => {
  await withAnswers();
  const name = newName();
  const made = await givenNew(name);
  const { code, stdout, stderr } = await volume('list', name);
  expect(code).toBe(0);
  const [head, ...lines] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^name +kind +id +state +GiB +stored +made +\$ an hour +\$ a month$/);
  expect(lines).toEqual([
    expect.stringMatching(
      new RegExp(
        `^${name} +instance +${made.instance} +running t3\\.micro, ends .*in 7 h +- +- +.* 0\\.0104 +-$`,
      ),
    ),
    expect.stringMatching(
      new RegExp(`^${name} +volume +${made.volume} +in-use ${made.instance} +4 +- .* 0\\.0004 +0\\.32$`),
    ),
  ]);
  expect(stderr).toBe('all of it costs $0.0108 an hour where that is known\n');
  await server.close();
  await withAnswers({ ...instanceAnswers(), GetProducts: () => pricingDenied() });
  const untold = await volume('list', name);
  expect(untold.code).toBe(0);
  expect(untold.stderr).toMatch(/what instances cost is not known: AWS: access denied/);
});

test.each<[string, readonly string[], RegExp]>([
  [
    'neither --earlier nor --volume',
    ['volume', 'delete', 'film', '--earlier', '--volume'],
    /^brenda: --earlier is for snapshots, and --volume for a volume; say one of them$/,
  ],
  [
    'two volumes',
    ['copy', 'film:a', 'other:b'],
    /^brenda: copy film:a other:b: both are on volumes; one has to be on this machine$/,
  ],
  [
    'a choice of instances',
    ['copy', __filename, 'film:', '--type', 't3.micro'],
    /--instance and --type choose among instances of a farm, and a volume has one; leave them out$/,
  ],
  [
    'neither side on a volume',
    ['copy', './a', '/b'],
    /neither is on an instance; write HOST:path .* VOLUME:path$/,
  ],
  [
    'no such volume',
    ['ssh', 'nothing'],
    /^brenda: ssh nothing: must be the id of an instance, like i-0123456789abcdef0, or the name of a volume that brenda volume new has made; brenda instances and brenda volume list have them$/,
  ],
])('with %s it is one line', async (_, args, line) => {
  await withAnswers();
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd()).toMatch(line);
});

test('a file of this machine with a colon in its path is no volume', async () => {
  await withAnswers();
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a', 'b:c'), '');
  expect(existsSync(join(folder, 'a', 'b:c'))).toBe(true);
  const { stderr } = await run(['copy', join(folder, 'a', 'b:c'), '/tmp/']);
  expect(stderr).toContain('neither is on an instance');
});
