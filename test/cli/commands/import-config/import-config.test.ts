import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { readOriginalSettings } from '../../../../cli/commands/import-config/brenda-conf';
import { importedSettings } from '../../../../cli/commands/import-config/imported-settings';
import { ORIGINAL } from '../../../../cli/commands/import-config/original-settings';
import { readFarmConfigs } from '../../../../lib/farm-config';
import { RenderFarmStack } from '../../../../lib/render-farm-stack';
import { brenda } from '../../../support/brenda';
import { givenApp, resource } from '../../../support/deployment/farm-stack';
import { temporaryFolder } from '../../../support/temporary-folder';

const PROJECT = 'BLENDER_PROJECT=s3://films/bloom.zip\n';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const KEY = 'AKIAIOSFODNN7EXAMPLE';

/** The tutorial's, and what else people had. */
const TUTORIAL = `# ~/.brenda.conf
AWS_ACCESS_KEY=${KEY}
AWS_SECRET_KEY="${SECRET}"
INSTANCE_TYPE=m3.xlarge
PROJECTS=films
BLENDER_PROJECT="s3://$PROJECTS/myproject.tar.gz"
WORK_QUEUE=sqs://films-frames
RENDER_OUTPUT=s3://films-frames/shots/010
ADDITIONAL_EBS_0=ebs://snap-11112222,textures
ADDITIONAL_EBS_1=ebs://caches,sim/fluid/
BID_PRICE=0.07
DONE=shutdown
`;

async function imported(conf: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'conf'), conf);
  const ran = await brenda(['import-config', 'conf', ...args], { cwd: folder, env });
  const context = join(folder, 'cdk.context.json');
  const text = existsSync(context) ? readFileSync(context, 'utf8') : undefined;
  return { ...ran, folder, text };
}

function settingsOf(
  conf: string,
  env: Readonly<Record<string, string>> = {},
): ReturnType<typeof importedSettings> {
  return importedSettings(readOriginalSettings(conf, env, Object.keys(ORIGINAL)), env);
}

/** A stack of what was written. */
function synthesised(text: string): Template {
  const [config] = readFarmConfigs(JSON.parse(text) as Record<string, unknown>);
  if (!config) throw new Error('no farm');
  return Template.fromStack(new RenderFarmStack(givenApp(), config));
}

test('the tutorial makes a context file that the CDK synthesises a farm of', async () => {
  const { code, stdout, stderr, text = '' } = await imported(TUTORIAL, ['-f', '1-240']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'cdk.context.json\n' });
  expect(JSON.parse(text)).toEqual({
    brenda: {
      project: 's3://films/myproject.tar.gz',
      frames: '1-240',
      output: 's3://films-frames/shots/010',
      whenDrained: 'terminate',
      snapshots: { textures: 'snap-11112222', 'sim/fluid': 'caches' },
    },
  });
  expect(stderr).toBe(
    [
      'AWS_ACCESS_KEY: credentials are those of the AWS command line (aws configure); instances have a role, and no keys',
      'AWS_SECRET_KEY: credentials are those of the AWS command line (aws configure); instances have a role, and no keys',
      'INSTANCE_TYPE: is of a previous generation; the default list is taken, and brenda price compares others',
      'PROJECTS: is no setting of the original',
      'WORK_QUEUE: a farm makes a queue of its own',
      "BID_PRICE: is the bid for INSTANCE_TYPE, which is not taken; without spotMaxPrice the on-demand price of each type is the most, and brenda price has today's prices",
      'cdk.context.json is written; npx cdk diff says what it would make',
      '',
    ].join('\n'),
  );
  const template = synthesised(text);
  expect(resource(template, 'AWS::AutoScaling::AutoScalingGroup').Properties).toMatchObject({
    MaxSize: '10',
  });
  expect(template.findResources('AWS::S3::Bucket')).not.toEqual({});
});

type Each = readonly [line: string, settings: Readonly<Record<string, unknown>>, says: RegExp | null];

/** Each setting with a value that is taken, or is not for what it is. */
const EACH: readonly Each[] = [
  [`AWS_ACCESS_KEY=${KEY}`, {}, /credentials are those of the AWS command line/],
  [`AWS_SECRET_KEY=${SECRET}`, {}, /credentials are those of the AWS command line/],
  ['BLENDER_PROJECT=s3://films/deep/er/bloom.tar.gz', { project: 's3://films/deep/er/bloom.tar.gz' }, null],
  ['BLENDER_PROJECT=ebs://snap-12345678', { project: 'ebs://snap-12345678' }, null],
  ['BLENDER_PROJECT=ebs://My film', { project: 'ebs://My film' }, null],
  ['BLENDER_PROJECT=s3://Films/bloom.zip', {}, /a bucket of lower-case letters/],
  ['BLENDER_PROJECT=s3://films/bloom', {}, /must be an archive or a \.blend/],
  ['BLENDER_PROJECT=file:///opt/film', {}, /is inside an image.*machineImage/],
  ['BLENDER_PROJECT=film.zip', {}, /must be s3:\/\/bucket\/key/],
  ['WORK_QUEUE=sqs://films', {}, /a queue of its own/],
  ['RENDER_OUTPUT=s3://frames', { framesBucket: 'frames' }, null],
  ['RENDER_OUTPUT=s3://frames/', { framesBucket: 'frames' }, null],
  ['RENDER_OUTPUT=s3://frames/shots/', { output: 's3://frames/shots' }, null],
  ['RENDER_OUTPUT=s3://frames/two words', { framesBucket: 'frames' }, /the bucket is taken/],
  ['RENDER_OUTPUT=s3://FRAMES', {}, /is no bucket that S3 still makes/],
  ['RENDER_OUTPUT=frames', {}, /is no bucket that S3 still makes/],
  ['INSTANCE_TYPE=c7a.4xlarge', { instanceTypes: ['c7a.4xlarge'] }, /one type is taken/],
  ['INSTANCE_TYPE=c1.xlarge', {}, /previous generation/],
  ['INSTANCE_TYPE=cg1.4xlarge', {}, /previous generation/],
  ['INSTANCE_TYPE=c7g.4xlarge', {}, /is arm64/],
  ['INSTANCE_TYPE=large', {}, /is no instance type/],
  ['INSTANCE_TYPE=g4ad.xlarge', {}, /has no NVIDIA GPU/],
  ['BID_PRICE=.07', {}, /is the bid for the original's default type, m2\.xlarge, which is not taken; /],
  ['BID_PRICE=0', {}, /is no price/],
  ['BID_PRICE=cheap', {}, /is no price/],
  ['AMI_ID=ami-0529086c', {}, /an image of yours is the setting machineImage/],
  ['SSH_KEY_NAME=brenda', {}, /Session Manager/],
  ['SECURITY_GROUP=brenda', {}, /lets nothing in/],
  ['SSH_PUBKEY=~/.ssh/id_rsa.pub', {}, /Session Manager/],
  ['SSH_IDENTITY=~/.ssh/id_rsa', {}, /Session Manager/],
  ['AWS_USER=root', {}, /Session Manager/],
  ['TOOL_THREADS=64', {}, /brenda exec/],
  ['REMOTE_PIDFILE=brenda.pid', {}, /brenda instances/],
  ['EC2_REGION=eu-west-1', { region: 'eu-west-1' }, null],
  ['EC2_REGION=Ireland', {}, /is no Region/],
  ['SQS_REGION=eu-west-1', {}, /a farm is in one Region/],
  ['S3_REGION=EU', {}, /a farm is in one Region/],
  ['DONE=shutdown', { whenDrained: 'terminate' }, null],
  ['DONE=poll', { whenDrained: 'keep' }, /are paid for/],
  ['DONE=exit', { whenDrained: 'terminate' }, /that exit left running go/],
  ['DONE=halt', {}, /must be exit, shutdown or poll/],
  ['SHUTDOWN=1', { whenDrained: 'terminate' }, null],
  ['SHUTDOWN=0', {}, /whenDrained/],
  ['WORK_DIR=/mnt', {}, /their own disk/],
  ['USE_ISTORE=1', {}, /own disk is used/],
  ['NO_EBS=1', {}, /the setting snapshots/],
  ['ADDITIONAL_EBS_0=ebs://snap-12345678,textures', { snapshots: { textures: 'snap-12345678' } }, null],
  ['ADDITIONAL_EBS_0=snap-12345678,textures', {}, /must be ebs:\/\/SNAPSHOT,FOLDER/],
  ['ADDITIONAL_EBS_0=ebs://snap-12345678,../etc', {}, /a folder inside the project/],
  ['ADDITIONAL_EBS_1=ebs://snap-12345678,textures', {}, /have a gap/],
  ['VISIBILITY_TIMEOUT=300', { leaseSeconds: 300 }, null],
  ['VISIBILITY_TIMEOUT=5', {}, /from 30 to 43200/],
  ['VISIBILITY_TIMEOUT_REASSERT=30', {}, /renewed in time/],
  ['N_RETRIES=5', {}, /docs\/reference\/failures\.md/],
  ['ERROR_PAUSE=30', {}, /docs\/reference\/failures\.md/],
  ['RESET_PERIOD=3600', {}, /docs\/reference\/failures\.md/],
  ['BLENDER_PROJECT_ALWAYS_REFETCH=1', {}, /always fetched/],
  ['CURL_MAX_THREADS=16', {}, /several parts at once/],
  ['CURL_N_RETRIES=4', {}, /several parts at once/],
  ['CURL_DEBUG=1', {}, /brenda logs/],
  ['RUNNING_ON_EC2=0', {}, /brenda render/],
  ['EBS_MANAGE_INSTANCE_TYPE=t1.micro', {}, /brenda volume/],
  ['EBS_MANAGE_AVAILABILITY_ZONE=us-east-1a', {}, /brenda volume/],
  ['COLOUR=red', {}, /is no setting of the original/],
];

describe('each setting of the original', () => {
  test.each<Each>(EACH)('%s', (line, settings, says) => {
    const [name = '', value = ''] = line.split('=');
    const { told, settings: found } = settingsOf(line);
    expect(found).toEqual(settings);
    expect(told.map((one) => one.name)).toEqual(says ? [name] : []);
    if (says) expect(told[0]?.says).toMatch(says);
    // The same of the environment, where the original knew it.
    if (name !== 'COLOUR') expect(settingsOf('', { [`BRENDA_${name}`]: value }).settings).toEqual(settings);
  });

  test('has a row in this table', () => {
    const named = EACH.map(([line]) => line.split('=')[0]);
    expect(Object.keys(ORIGINAL).filter((name) => !named.includes(name))).toEqual([]);
  });

  test.each<Each>(EACH.filter(([, settings]) => Object.keys(settings).length > 0))(
    '%s is what lib/settings takes',
    (_, settings) => {
      const project = { project: 's3://films/bloom.zip', frames: '1' };
      expect(readFarmConfigs({ brenda: { ...project, ...settings } })).toHaveLength(1);
    },
  );
});

describe('the file is read as the original read it', () => {
  const read = (text: string, env: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(readOriginalSettings(text, env, ['E', 'DONE']));

  test.each<[string, string, Record<string, string>]>([
    ['comments and what is no line of it', '# A=1\nexport B=2\nC = 3\n\nD=4', { D: '4' }],
    ['white space around it', '  A=1  \r\nB=2', { A: '1', B: '2' }],
    ['quotes around all of it', 'A="1 2"\nB=\'3\'\nC="4\nD=5"6"', { A: '1 2', B: '3', C: '"4', D: '5"6"' }],
    ['no comments behind it', 'F=a # b', { F: 'a # b' }],
    ['names of earlier lines', 'A=1\nB=$A-${A}-$C\nC=2', { A: '1', B: '1-1-', C: '2' }],
    ['no names in single quotes', "A=1\nB='$A'", { A: '1', B: '$A' }],
    ['the later line', 'A=1\nA=2', { A: '2' }],
  ])('%s', (_, text, settings) => {
    expect(read(text)).toEqual(settings);
  });

  test('with the environment: what a value names, and over all of it BRENDA_*', () => {
    expect(
      read('A=$HOME\nDONE=exit', { HOME: '/home/ann', BRENDA_DONE: 'poll', BRENDA_QUEUE_URL: 'x' }),
    ).toEqual({
      A: '/home/ann',
      DONE: 'poll',
    });
    expect(read('', { BRENDA_ADDITIONAL_EBS_0: 'ebs://a,b' })).toEqual({ ADDITIONAL_EBS_0: 'ebs://a,b' });
  });
});

test('no credential is printed or written, wherever it stands', async () => {
  const conf = `AWS_SECRET_KEY=${SECRET}\nAWS_ACCESS_KEY=${KEY}\n${PROJECT}RENDER_OUTPUT=s3://$AWS_SECRET_KEY\nWORK_QUEUE=sqs://$AWS_SESSION_TOKEN\nBLENDER_PROJECT=ebs://$AWS_ACCESS_KEY\nMY_PASSWORD=hunter2hunter2\n`;
  const token = 'FwoGZXIvYXdzEBYaDAExampleToken';
  const env = { AWS_SESSION_TOKEN: token, BRENDA_SSH_IDENTITY: token };
  for (const args of [
    ['--project', 's3://films/bloom.zip'],
    ['--project', 's3://films/bloom.zip', '--json'],
    ['--dry-run'],
  ]) {
    const { stdout, stderr, text = '' } = await imported(conf, args, env);
    for (const secret of [SECRET, KEY, token, 'hunter2'])
      expect(`${stdout}${stderr}${text}`).not.toContain(secret);
    expect(stderr).toContain('RENDER_OUTPUT: holds one of the credentials; it is not taken\n');
    expect(stderr).toContain('BLENDER_PROJECT: holds one of the credentials; it is not taken\n');
  }
});

describe('what is there already', () => {
  test('is not overwritten; with --force only the settings are', async () => {
    const { folder } = await imported(PROJECT, ['-f', '1-2']);
    const context = join(folder, 'cdk.context.json');
    const there = { 'vpc-provider:account=1': { id: 'vpc-1' }, brenda: { project: 'mine' } };
    writeFileSync(context, JSON.stringify(there));
    const refused = await brenda(['import-config', 'conf'], { cwd: folder });
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('cdk.context.json: is there already; --force puts these settings');
    expect(JSON.parse(readFileSync(context, 'utf8'))).toEqual(there);

    expect(await brenda(['import-config', 'conf', '--force'], { cwd: folder })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(context, 'utf8'))).toEqual({
      ...there,
      brenda: { project: 's3://films/bloom.zip', frames: '1' },
    });
    expect(readdirSync(folder).sort()).toEqual(['cdk.context.json', 'conf']);

    writeFileSync(context, 'not JSON');
    const odd = await brenda(['import-config', 'conf', '--force'], { cwd: folder });
    expect(odd.stderr).toContain('cdk.context.json: is no JSON object; name another file with -o\n');
    expect(readFileSync(context, 'utf8')).toBe('not JSON');
  });

  test('a dry run prints what it would write, and --json what became of it', async () => {
    const dry = await imported(PROJECT, ['--dry-run']);
    expect(dry.text).toBeUndefined();
    expect(JSON.parse(dry.stdout)).toEqual({ brenda: { project: 's3://films/bloom.zip', frames: '1' } });
    expect(dry.stderr).toBe('frames: 1 alone is written; say which with -f\nnothing was written\n');
    const { stdout } = await imported(`${PROJECT}DONE=poll`, ['--json', '-o', 'other.json']);
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'other.json',
      dryRun: false,
      settings: { whenDrained: 'keep' },
      told: [{ name: 'DONE' }],
    });
  });
});

test('without an argument it is the file that the original took', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, '.brenda.conf'), PROJECT);
  writeFileSync(join(home, 'other'), 'BLENDER_PROJECT=s3://films/other.zip');
  const run = (env: NodeJS.ProcessEnv) =>
    brenda(['import-config', '--dry-run'], { cwd: home, env: { HOME: home, ...env } });
  expect((await run({})).stdout).toContain('s3://films/bloom.zip');
  expect((await run({ BRENDA_CONFIG: join(home, 'other') })).stdout).toContain('s3://films/other.zip');
});

test.each([
  ['no project', 'DONE=exit', [], /names no BLENDER_PROJECT that can be taken; name it with --project/],
  ['frames that are none', PROJECT, ['-f', '2-1'], /frames "2-1": the end, 1, comes before the start/],
  ['nowhere to write', PROJECT, ['-o', 'nowhere/x.json'], /nowhere\/x\.json: cannot be written \(ENOENT\)/],
])('%s is refused', async (_, conf, args, line) => {
  const { code, stdout, stderr, text } = await imported(conf, args);
  expect({ code, stdout, text }).toEqual({ code: 2, stdout: '', text: undefined });
  expect(stderr.split('\n').at(-2)).toMatch(line);
});

test('a configuration that is not there is refused', async () => {
  const ran = await brenda(['import-config', 'nowhere.conf'], { cwd: temporaryFolder() });
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toBe(
    'brenda: nowhere.conf: cannot be read; give the path of a configuration of the original Brenda\n',
  );
});
