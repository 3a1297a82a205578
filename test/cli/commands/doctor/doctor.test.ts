import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  CreateSnapshotCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { nodeFinding } from '../../../../cli/commands/doctor/checks';
import { diskFinding, spaceFinding } from '../../../../cli/commands/doctor/disk';
import { mirrorFindings } from '../../../../cli/commands/doctor/mirrors';
import type { Finding } from '../../../../farm/account/checks/finding';
import { typesFound, type TypesInZones } from '../../../../farm/account/checks/types';
import { clientOptions } from '../../../../farm/aws/client-options';
import { quotas } from '../../../support/aws/answers/quotas';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { motoFarm } from '../../../support/aws/moto-farm';
import { ec2Answer, ec2Fault, motoWith, type Script } from '../../../support/aws/moto-with';
import { jsonFault } from '../../../support/aws/systems-manager';
import { BLENDER, blenderVersion } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { deployEntry, entryOf } from '../../../support/farms/farm-directory';
import { StubCommands } from '../../../support/stub-commands';
import { temporaryFolder } from '../../../support/temporary-folder';

/** One that moto has. */
const IMAGE = 'ami-12c6146b';
const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';

describe('brenda doctor', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  const closing: (() => void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) close();
    await moto.reset();
  });

  const givenParameter = async (name: string, value: string): Promise<void> => {
    const client = new SSMClient(clientOptions(moto.env));
    await client.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
    client.destroy();
  };
  const run = async (
    settings: object | string | undefined,
    {
      args = [],
      script = quotas({ 'L-34B43A08': 5000 }),
      env = {},
    }: {
      args?: string[];
      script?: Script;
      env?: NodeJS.ProcessEnv;
    } = {},
  ) => {
    const [cwd, home] = [temporaryFolder(), temporaryFolder()];
    if (settings !== undefined)
      writeFileSync(
        join(cwd, 'cdk.context.json'),
        typeof settings === 'string' ? settings : JSON.stringify({ brenda: settings }),
      );
    const stubs = new StubCommands(temporaryFolder())
      .stub('session-manager-plugin', 'echo 1.2.707.0')
      .stub('blender', `echo 'brenda-features {"version":"5.2.2 LTS","lacks":[]}'`);
    const aws = await motoWith(moto, script);
    try {
      const ran = await brenda(['doctor', ...args], {
        cwd,
        env: {
          ...aws.env,
          PATH: stubs.path,
          BLENDER: undefined,
          HOME: home,
          NODE_OPTIONS: `--require ${join(__dirname, '..', '..', '..', 'support', 'aws', 'no-internet.cjs')}`,
          ...env,
        },
      });
      // This machine may have a Blender of its own, and reaches no site of blender.org's or nodejs.org's.
      const stdout = ran.stdout
        .replace(/^.*Blender.*\((?!\/tmp).*, on the PATH\).*\n/gm, '')
        .replace(/^.*download of (?:Blender|Node\.js).*there is no .* in tests.*\n/gm, '');
      const lines = stdout.trimEnd().split('\n');
      return {
        ...ran,
        stdout,
        lines,
        line: (check: string) => lines.find((one) => one.slice(6).startsWith(`${check}:`)),
      };
    } finally {
      await aws.close();
    }
  };

  test('of an account that is ready finds nothing, and ends with 0', async () => {
    await givenParameter(BOOTSTRAP, '30');
    const ec2 = new EC2Client(clientOptions(moto.env));
    const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }));
    const { SnapshotId = '' } = await ec2.send(
      new CreateSnapshotCommand({
        VolumeId,
        TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'Name', Value: 'Film' }] }],
      }),
    );
    ec2.destroy();
    const settings = {
      project: 'ebs://Film',
      snapshots: { textures: SnapshotId },
      frames: '1-9',
      machineImage: IMAGE,
      maxInstances: '20',
      instanceTypes: 'c6a.4xlarge, c6i.large',
    };
    const { code, stderr, lines } = await run(settings);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines).toEqual([
      `ok    Node.js: ${process.versions.node}`,
      expect.stringMatching(/^ok {4}Blender: 5\.2\.2 LTS \(\/.*\/blender\)$/),
      expect.stringMatching(/^\w+ {2,4}disk: /),
      'ok    Session Manager plugin: 1.2.707.0',
      expect.stringMatching(/^ok {4}login: arn:aws:sts::123456789012:\S+, in us-east-1$/),
      'ok    settings: cdk.context.json',
      'ok    CDK bootstrap: version 30 in us-east-1',
      'ok    quotas: Standard (A, C, D, H, I, M, R, T, Z) at spot: 5000 vCPUs, and as many instances as are asked for have up to 320',
      expect.stringMatching(/^ok {4}machine image: ami-12c6146b \(/),
      `ok    snapshot: Film (${SnapshotId})`,
      `ok    snapshot: ${SnapshotId}`,
    ]);
    const { stdout } = await run(settings, { args: ['--json'] });
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
    expect(findings.filter(({ check }) => check !== 'disk').map(({ state }) => state)).toEqual(
      Array(10).fill('ok'),
    );
    expect(findings[6]).toEqual({ check: 'CDK bootstrap', state: 'ok', says: 'version 30 in us-east-1' });
  });

  test('says of all that is missing what fixes it, and ends with 1', async () => {
    const { code, lines } = await run(
      {
        project: 'ebs://snap-0123456789abcdef0',
        snapshots: { a: 'Nobody' },
        machineImage: 'ami-0123456789abcdef0',
        instanceTypes: ['c6i.4xlarge', 'c99x.large'],
        onDemandBase: 4,
      },
      {
        script: quotas({ 'L-34B43A08': 32 }),
        env: { PATH: process.env['PATH'], BLENDER: '/nowhere/blender' },
      },
    );
    expect(code).toBe(1);
    expect(lines).toEqual([
      `ok    Node.js: ${process.versions.node}`,
      'note  Blender: /nowhere/blender cannot be run: brenda render, check and plan of a scene cannot do without; get it from https://www.blender.org/download, and put it on the PATH or in BLENDER',
      expect.stringMatching(/^\w+ {2,4}disk: /),
      expect.stringMatching(
        /^note {2}Session Manager plugin: is not on the PATH: .*; how to get it: https:\/\/docs\.aws/,
      ),
      expect.stringMatching(/^ok {4}login: /),
      'ok    settings: cdk.context.json',
      'bad   CDK bootstrap: us-east-1 of account 123456789012 is not prepared for the CDK; npx cdk bootstrap aws://123456789012/us-east-1',
      'bad   instance types: us-east-1 does not have all of them, and AWS may refuse a group that names one: there is no c99x.large; leave them out of instanceTypes, or take another Region or other zones',
      'bad   quotas: Standard (A, C, D, H, I, M, R, T, Z) at spot: 32 vCPUs, and as many instances as are asked for have up to 96; ask for 96: aws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2 --quota-code L-34B43A08 --desired-value 96; or set a smaller maxInstances',
      // Nobody has ever asked for more: what every account has.
      'bad   quotas: Standard (A, C, D, H, I, M, R, T, Z) on demand: 5 vCPUs, and as many instances as are asked for have up to 64: not one can be started; ask for 64: aws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2 --quota-code L-1216C47A --desired-value 64; or set smaller instanceTypes',
      'bad   machine image: ami-0123456789abcdef0 is not in us-east-1, or this account may not use it; set machineImage to one that is, or to null for the default; copy one with: aws ec2 copy-image',
      'bad   snapshot: snap-0123456789abcdef0 is not in us-east-1, or this account may not use it; copy it here: aws ec2 copy-snapshot --region us-east-1 --source-region REGION --source-snapshot-id snap-0123456789abcdef0',
      'bad   snapshot: snapshot "Nobody": no completed snapshot of this account and Region has that Name',
    ]);
  });

  test('of a farm looks at what was deployed', async () => {
    await givenParameter(BOOTSTRAP, '5');
    const farm = await motoFarm(moto, { max: 3 });
    await deployEntry(moto.env, 'brenda-bloom', entryOf(farm, 'brenda-bloom'));
    const { code, line } = await run(undefined, {
      args: ['--farm', 'bloom'],
      script: quotas({ 'L-1216C47A': 6 }),
    });
    expect(code).toBe(1);
    expect(line('settings')).toBe('ok    settings: farm brenda-bloom, as it was deployed');
    expect(line('CDK bootstrap')).toBe(
      'bad   CDK bootstrap: version 5 in us-east-1 is too old; npx cdk bootstrap aws://123456789012/us-east-1',
    );
    // Its group buys on demand: it has no mixed instances policy.
    expect(line('quotas')).toBe(
      'ok    quotas: Standard (A, C, D, H, I, M, R, T, Z) on demand: 6 vCPUs, and as many instances as are asked for have up to 6',
    );
    expect(line('machine image')).toMatch(/^ok {4}machine image: ami-12c6146b/);
    const missing = await run(undefined, { args: ['--farm', 'other'] });
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.line('settings')).toMatch(
      /^bad {3}settings: --farm other: there is no such farm in us-east-1/,
    );
  });

  test('works before there is a context file; of several farms it adds up, each in its Region', async () => {
    const none = await run(undefined, { args: ['--aws'] });
    expect(none.line('settings')).toBe(
      'note  settings: there is no cdk.context.json here; looks at what a farm has by default',
    );
    expect(none.line('quotas')).toContain(
      ': 5000 vCPUs, and as many instances as are asked for have up to 160',
    );
    const farm = { instanceTypes: ['c6i.large'], machineImage: IMAGE };
    const { lines } = await run([farm, { ...farm, maxInstances: 5 }, { ...farm, region: 'eu-central-1' }]);
    expect(
      lines.filter((line) => line.includes(' quotas: ')).map((line) => /up to (\d+)/.exec(line)?.[1]),
    ).toEqual(['30', '20']);
    expect(
      lines.filter((line) => line.includes(' CDK bootstrap: ')).map((line) => / aws:\S+$/.exec(line)?.[0]),
    ).toEqual([' aws://123456789012/us-east-1', ' aws://123456789012/eu-central-1']);
  });

  test('asks each site from which a deployment may take Blender, for its headers alone', async () => {
    const heard: string[] = [];
    const sites = createServer((request, response) => {
      heard.push(`${String(request.method)} ${String(request.url)}`);
      // One that answers programs as the network before blender.org does at times, one that is there, and one that hangs.
      if (request.url === '/refuses') response.writeHead(403).end();
      if (request.url === '/has') response.writeHead(200, { 'content-length': '383295504' }).end();
    }).listen(0, '127.0.0.1');
    await once(sites, 'listening');
    closing.push(() => {
      sites.closeAllConnections();
      sites.close();
    });
    const at = `http://127.0.0.1:${String((sites.address() as AddressInfo).port)}`;
    const check = 'download of Blender';
    const blender = { name: 'Blender', setting: 'blenderFile' } as const;
    const urls = ['refuses', 'has', 'hangs'].map((name) => `${at}/${name}`);
    expect(await mirrorFindings({ ...blender, urls }, 300)).toEqual([
      { check, state: 'note', says: `${at}/refuses: answers 403` },
      { check, state: 'note', says: `${at}/hangs: does not answer in 0.3 s` },
    ]);
    expect(heard.sort()).toEqual(['HEAD /hangs', 'HEAD /has', 'HEAD /refuses']);
    expect(await mirrorFindings({ ...blender, urls: [`${at}/refuses`] })).toEqual([
      {
        check,
        state: 'note',
        says: `${at}/refuses: answers 403`,
        fix: `unless the account has it already: get ${at}/refuses with a browser into Downloads, or name the file in blenderFile`,
      },
    ]);
    expect(await mirrorFindings({ ...blender, urls: [] })).toEqual([]);
    const settings = { machineImage: IMAGE, instanceTypes: ['c6i.large'], blenderUrl: `${at}/refuses` };
    expect((await run(settings)).line(check)).toContain(`note  ${check}: ${at}/refuses: answers 403; `);
    expect((await run({ ...settings, blenderUrl: `${at}/has` })).line(check)).toBeUndefined();
    expect((await run({ ...settings, blenderFile: 'blender.tar.xz' })).line(check)).toBeUndefined();
    expect(await mirrorFindings({ name: 'Node.js', setting: 'nodeFile', urls: [`${at}/refuses`] })).toEqual([
      expect.objectContaining({
        check: 'download of Node.js',
        fix: expect.stringMatching(/ or name the file in nodeFile$/) as string,
      }),
    ]);
    for (const close of closing.splice(0)) close();
    // Nobody is there.
    const [gone] = await mirrorFindings({ ...blender, urls: [`${at}/has`] });
    expect(gone?.says).toContain('ECONNREFUSED');
  });

  test('knows the types that instanceRequirements come to, and compares them with the quota', async () => {
    const asked: URLSearchParams[] = [];
    const answer = (...types: string[]): Script => ({
      ...quotas({ 'L-34B43A08': 64 }),
      GetInstanceTypesFromInstanceRequirements(body) {
        asked.push(new URLSearchParams(body));
        return ec2Answer(
          'GetInstanceTypesFromInstanceRequirements',
          `<instanceTypeSet>${types.map((type) => `<item><instanceType>${type}</instanceType></item>`).join('')}</instanceTypeSet>`,
        );
      },
    });
    const settings = {
      machineImage: IMAGE,
      instanceRequirements: { minVcpus: 2, maxVcpus: 16, minMemoryGiB: 8 },
      // No zone of these has all of the types, and AWS takes those that there are.
      zones: ['us-east-1a'],
      maxInstances: 8,
    };
    const { line, lines } = await run(settings, {
      script: answer('c6i.large', 'c6i.4xlarge', 'dl1.24xlarge'),
    });
    expect(line('quotas')).toMatch(
      /^bad {3}quotas: Standard .* at spot: 64 vCPUs, and as many instances as are asked for have up to 128; ask for 128:/,
    );
    expect(lines.filter((one) => one.includes(' instance types: '))).toEqual([]);
    const [question] = asked;
    expect(
      Object.fromEntries([...(question ?? [])].filter(([name]) => name.includes('Requirements.'))),
    ).toMatchObject({
      'InstanceRequirements.VCpuCount.Min': '2',
      'InstanceRequirements.VCpuCount.Max': '16',
      'InstanceRequirements.MemoryMiB.Min': '8192',
      'InstanceRequirements.BareMetal': 'excluded',
    });
    expect((await run(settings, { script: answer() })).line('instance types')).toBe(
      'bad   instance types: no type in us-east-1 meets instanceRequirements; widen them, or name instanceTypes',
    );
    const script = {
      GetInstanceTypesFromInstanceRequirements: () =>
        ec2Fault('UnauthorizedOperation', 'You are not authorized to perform this operation.'),
    };
    expect((await run(settings, { script })).line('instance types')).toMatch(
      /^note {2}instance types: not looked at: /,
    );
  });

  test('knows the subnets of the VPC that the settings name', async () => {
    const ec2 = new EC2Client(clientOptions(moto.env));
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    const { Subnet: subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: Vpc?.VpcId,
        CidrBlock: '10.9.0.0/20',
        AvailabilityZone: 'us-east-1c',
      }),
    );
    ec2.destroy();
    const settings = { machineImage: IMAGE, instanceTypes: ['c6i.large'] };
    const shut = await run({ ...settings, vpc: Vpc?.VpcId });
    expect(shut.code).toBe(1);
    expect(shut.line('subnets')).toContain(
      `bad   subnets: ${String(subnet?.SubnetId)} has no way out: no route to 0.0.0.0/0, and no endpoint of `,
    );
    const elsewhere = await run({ ...settings, vpc: Vpc?.VpcId, zones: ['us-east-1a'] });
    expect(elsewhere.line('subnets')).toBe(
      `bad   subnets: ${String(Vpc?.VpcId)} has no subnet in us-east-1a; leave vpc out, and the farm makes its own, or name another`,
    );
    expect((await run({ ...settings, vpc: 'vpc-00000000' })).line('subnets')).toContain(
      'vpc-00000000 has no subnet in us-east-1;',
    );
    // moto's own has no way out either.
    expect((await run({ ...settings, vpc: 'default' })).line('subnets')).toMatch(
      /^bad {3}subnets: subnet-\w+, .* have no way out/,
    );
  });

  test('names types that the zones of the farm do not have', async () => {
    const { code, line } = await run({
      machineImage: IMAGE,
      instanceTypes: ['c6i.large', 'dl1.24xlarge'],
      zones: ['us-east-1b', 'us-east-1c'],
    });
    expect(code).toBe(1);
    expect(line('instance types')).toBe(
      'bad   instance types: in us-east-1b, us-east-1c there is no dl1.24xlarge; leave them out of instanceTypes, or take another Region or other zones',
    );
  });

  test('what the user may not look at is a note, with the permission that is missing', async () => {
    await givenParameter(BOOTSTRAP, '30');
    const said =
      'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: servicequotas:GetServiceQuota because no identity-based policy allows the servicequotas:GetServiceQuota action';
    const { code, line } = await run(
      { machineImage: IMAGE },
      { script: { GetServiceQuota: () => jsonFault('AccessDeniedException', said) } },
    );
    expect(code).toBe(0);
    expect(line('quotas')).toMatch(
      /^note {2}quotas: not looked at: .* may not servicequotas:GetServiceQuota on /,
    );
  });

  test.each<[string, object | string, string]>([
    ['no JSON', '{', 'cdk.context.json: is no JSON ('],
    ['no object', '3', 'cdk.context.json: brenda: must be an object'],
    [
      'a number that is none',
      { maxInstances: 'ten' },
      'cdk.context.json: maxInstances: must be a number; npx cdk synth says all that is wrong',
    ],
    ['types that are none', { instanceTypes: 5 }, 'cdk.context.json: instanceTypes: must be a list of texts'],
  ])('a context file with %s', async (_, settings, says) => {
    const { code, line } = await run(settings);
    expect(code).toBe(1);
    expect(line('settings')).toContain(`bad   settings: ${says}`);
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'a Region',
      { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
      'bad   login: AWS: no Region; set AWS_REGION=eu-central-1',
    ],
    [
      'a login',
      { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      'bad   login: AWS: no credentials; log in with "aws configure"',
    ],
  ])('without %s says so, and asks nothing of the account', async (_, env, says) => {
    const ran = await run(undefined, {
      args: ['--aws'],
      env: { ...env, HOME: temporaryFolder(), AWS_EC2_METADATA_DISABLED: 'true' },
    });
    expect(ran.code).toBe(1);
    expect(ran.lines).toHaveLength(5);
    expect(ran.line('login')).toContain(says);
  });

  test.each<[string, object | string | undefined]>([
    ['no context file', undefined],
    ['the context file of another app', '{"availability-zones": ["eu-central-1a"]}'],
  ])('speaks of this machine alone where there is %s', async (_, file) => {
    const { code, stdout, lines } = await run(file);
    expect(code).toBe(0);
    expect(lines.map((line) => line.slice(6).split(':')[0])).toEqual(['Node.js', 'Blender', 'disk']);
    expect(stdout).not.toMatch(/AWS|CDK|login|Session/);
  });

  test('ends with 1 where this machine has no Blender, and no farm is meant', async () => {
    const { code, line } = await run(undefined, { env: { BLENDER: '/nowhere/blender' } });
    expect(code).toBe(1);
    expect(line('Blender')).toMatch(
      /^bad {3}Blender: \/nowhere\/blender cannot be run: .*; get it from https:/,
    );
  });

  test('takes no arguments', async () => {
    expect(await run(undefined, { args: ['now'] })).toMatchObject({
      code: 2,
      stderr: 'brenda: doctor: too many arguments: now; usage: brenda doctor [options]\n',
    });
  });
});

test('says which Blender it finds, and what that was built without', async () => {
  const ask = 'import bpy, _cycles; print("HAS", _cycles.with_openimagedenoise, bpy.app.build_options.usd)';
  const told = execFileSync(BLENDER, ['-b', '--factory-startup', '--python-expr', ask], { encoding: 'utf8' });
  const [, denoiser, usd] = /^HAS (\w+) (\w+)$/m.exec(told) ?? [];
  const { stdout } = await brenda(['doctor'], {
    env: {
      BLENDER,
      HOME: temporaryFolder(),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: undefined,
      AWS_REGION: 'us-east-1',
    },
    cwd: temporaryFolder(),
  });
  const line = stdout.split('\n').find((one) => one.includes(' Blender: ')) ?? '';
  expect(line.slice(6)).toMatch(new RegExp(`^Blender: ${blenderVersion()} \\(${BLENDER}\\)`));
  expect(line.includes('without OpenImageDenoise (denoising)')).toBe(denoiser === 'False');
  expect(line.includes(', USD')).toBe(usd === 'False');
  expect(line.startsWith('note')).toBe(denoiser === 'False' || usd === 'False');
  if (denoiser === 'False')
    expect(line).toMatch(/; the official build has them: https:\/\/www\.blender\.org\/download/);
});

test('says what room there is for frames, and when it is little', () => {
  expect(spaceFinding(42e9, '/films')).toEqual({
    check: 'disk',
    state: 'ok',
    says: '42.0 GB free in /films',
  });
  expect(spaceFinding(1.5e9, '/films')).toEqual({
    check: 'disk',
    state: 'note',
    says: '1.5 GB free in /films',
    fix: 'make room, or name a folder on another disk: brenda render -o FOLDER',
  });
});

test('says that nothing can be written where that is so', async () => {
  expect(await diskFinding('/proc/self')).toMatchObject({
    state: 'bad',
    says: 'nothing can be written in /proc/self',
  });
  expect(await diskFinding('/nowhere')).toMatchObject({ state: 'bad' });
});

test.each([
  ['20.18.3', 'bad'],
  ['18.20.0', 'bad'],
  ['20.19.0', 'ok'],
  ['22.0.0', 'ok'],
])('Node.js %s is %s', (version, state) => {
  expect(nodeFinding(version).state).toBe(state);
});

describe('instance types that are not offered', () => {
  const offered = new Map([
    ['c7a.4xlarge', new Set(['eu-x-1a', 'eu-x-1b'])],
    ['c6i.4xlarge', new Set(['eu-x-1a'])],
  ]);
  const fix = 'leave them out of instanceTypes, or take another Region or other zones';
  const found = (...farms: TypesInZones[]) => typesFound(farms, offered, 'eu-x-1');

  test.each<[string, TypesInZones, object[]]>([
    ['all are', { types: ['c7a.4xlarge', 'c6i.4xlarge'] }, []],
    ['all are in the zones', { types: ['c7a.4xlarge', 'c6i.4xlarge'], zones: ['eu-x-1a', 'eu-x-1b'] }, []],
    [
      'the Region has not all',
      { types: ['c7a.4xlarge', 'c8z.large', 'c9z.large'] },
      [
        {
          state: 'bad',
          refuses: true,
          says: 'eu-x-1 does not have all of them, and AWS may refuse a group that names one: there are no c8z.large, c9z.large',
          fix,
        },
      ],
    ],
    [
      'the zones have not all',
      { types: ['c7a.4xlarge', 'c6i.4xlarge'], zones: ['eu-x-1b'] },
      [{ state: 'bad', refuses: true, says: 'in eu-x-1b there is no c6i.4xlarge', fix }],
    ],
    [
      'a zone has none',
      { types: ['c6i.4xlarge'], zones: ['eu-x-1a', 'eu-x-1b'] },
      [{ state: 'note', says: 'no instance will start in eu-x-1b, which has none of them' }],
    ],
  ])('%s', (_, farm, findings) => {
    expect(found(farm)).toEqual(findings.map((one) => ({ check: 'instance types', ...one })));
    // Of two farms that ask for the same it is said once.
    expect(found(farm, farm)).toHaveLength(findings.length);
  });
});
