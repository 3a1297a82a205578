import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { taskQueue } from '../../../farm/aws/clients';
import { clientOptions } from '../../../farm/aws/client-options';
import { s3Client } from '../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../farm/store/s3-object-store';
import { sqsClient } from '../../../farm/queue/sqs-client';
import { bootFailure } from '../../../protocol/failure/boot-failure';
import { keys } from '../../../protocol/job/keys';
import { type BootSettings, userData } from '../../../protocol/farm/user-data';
import { type BootBundle, bootBundle } from '../../support/deployment/boot-bundle';
import { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { type Metadata, startMetadata } from '../../support/aws/metadata';
import { type Moto, startMoto } from '../../support/aws/moto';
import { temporaryFolder } from '../../support/temporary-folder';
import { BLENDER } from '../../support/blender';
import { needs } from '../../support/programs';

needs('aws');

const LOGS = '/brenda/farm';
const run = promisify(execFile);

let moto: Moto;
let bundle: BootBundle;
let settings: BootSettings;
let group: AutoScalingClient;

beforeAll(async () => {
  moto = await startMoto();
  const s3 = s3Client(moto.env);
  for (const Bucket of ['frames', 'projects', 'assets']) await s3.send(new CreateBucketCommand({ Bucket }));
  bundle = bootBundle(temporaryFolder());
  await new S3ObjectStore('assets', s3).put('bundle.zip', bundle.zip);
  await aws('logs', 'create-log-group', '--log-group-name', LOGS);
  settings = {
    BRENDA_BUNDLE: 's3://assets/bundle.zip',
    BRENDA_BUNDLE_SHA256: bundle.sha256,
    BRENDA_BUCKET: 'frames',
    BRENDA_QUEUE_URL: await newQueue('tasks'),
    BRENDA_DEAD_LETTER_URL: await newQueue('dead'),
    BRENDA_GROUP: 'farm',
    BRENDA_LOG_GROUP: LOGS,
  };
  group = await newGroup(2);
});
afterAll(() => moto.stop());

async function aws(...args: readonly string[]): Promise<unknown> {
  const env = { ...process.env, ...moto.env, AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '' };
  const { stdout } = await run('aws', [...args, '--output', 'json'], { env });
  return stdout === '' ? undefined : JSON.parse(stdout);
}

async function newQueue(QueueName: string): Promise<string> {
  const { QueueUrl } = await sqsClient(moto.env).send(new CreateQueueCommand({ QueueName }));
  return String(QueueUrl);
}

async function newGroup(instances: number): Promise<AutoScalingClient> {
  const ec2 = new EC2Client(clientOptions(moto.env));
  const { Images: [image] = [] } = await ec2.send(new DescribeImagesCommand({}));
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'farm',
      LaunchTemplateData: { ImageId: image?.ImageId, InstanceType: 'm5.large' },
    }),
  );
  const client = new AutoScalingClient(clientOptions(moto.env));
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'farm',
      LaunchTemplate: { LaunchTemplateName: 'farm' },
      AvailabilityZones: ['us-east-1a'],
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: instances,
    }),
  );
  return client;
}

async function theGroup() {
  const { AutoScalingGroups: [found] = [] } = await group.send(new DescribeAutoScalingGroupsCommand({}));
  return { desired: found?.DesiredCapacity, instances: found?.Instances ?? [] };
}

async function logOf(instance: string): Promise<string[]> {
  const stream = ['--log-group-name', LOGS, '--log-stream-name', instance];
  const { events } = (await aws('logs', 'get-log-events', ...stream, '--start-from-head')) as {
    events: { message: string }[];
  };
  return events.map(({ message }) => message);
}

/** An instance that the group has started, with a role and no other credentials. */
async function givenInstance(
  nth: number,
): Promise<{ id: string; instance: InstanceSandbox; metadata: Metadata }> {
  const id = String((await theGroup()).instances[nth]?.InstanceId);
  const metadata = await startMetadata({ instanceId: id });
  const instance = new InstanceSandbox(temporaryFolder());
  const endpoint = { AWS_ENDPOINT_URL: String(moto.env['AWS_ENDPOINT_URL']) };
  // The real command line for AWS takes a second of a core each time.
  instance.setEnvironment({ ...metadata.env, ...endpoint, BRENDA_LOG_SECONDS: '3' });
  return { id, instance, metadata };
}

test('an instance boots from its user data alone until its worker takes tasks, and all it says is in CloudWatch', async () => {
  const { id, instance, metadata } = await givenInstance(0);
  try {
    // No worker can do anything with it: it is put aside, and that takes a worker.
    await taskQueue(settings.BRENDA_QUEUE_URL, moto.env).sendAll(['no task']);
    instance.commands.link('blender', BLENDER);
    const blender = { BRENDA_BLENDER_VERSION: await blenderHere() };
    const { code, output } = await instance.boot(userData({ ...settings, ...blender }, bundle.userData));
    expect(output).toMatch(/longest chain (?:\w+ \d+ ms > )*worker \d+ ms = \d+ ms/);
    expect(code).toBe(0);

    await instance.says('"event":"receiving"');
    await instance.says('no task, put with the dead letters');
    const dead = taskQueue(settings.BRENDA_DEAD_LETTER_URL, moto.env);
    for (const end = Date.now() + 10_000; (await dead.depth()).visible === 0 && Date.now() < end;)
      await sleep(50);
    expect((await dead.depth()).visible).toBe(1);
    // It held a task, and there was only one.
    await untilProtected(id);
    expect(metadata.asked()).toContain('iam/security-credentials/brenda');
  } finally {
    await instance.terminate();
    await metadata.close();
  }
  expect(instance.log).toContain('"event":"stopping","reason":"SIGTERM"');
  const lines = instance.log.split('\n').filter((line) => line !== '');
  expect(await logOf(id)).toEqual(lines);
});

test('an instance that cannot be made ready says why in the frames bucket, and its place in the group goes with it', async () => {
  const { id, instance, metadata } = await givenInstance(1);
  const before = await theGroup();
  const nowhere = {
    BRENDA_BLENDER_VERSION: '9.9.9',
    BRENDA_BLENDER_ARCHIVE: 's3://projects/blender/there/is/no.tar.xz',
    BRENDA_BLENDER_SHA256: '0'.repeat(64),
  };
  try {
    const { code } = await instance.boot(userData({ ...settings, ...nowhere }, bundle.userData));
    expect(code).toBe(1);
  } finally {
    await instance.terminate();
    await metadata.close();
  }
  const record = await new S3ObjectStore('frames', s3Client(moto.env)).get(keys.farm('farm').bootFailure(id));
  const { step, reason, log } = v.parse(bootFailure, JSON.parse(Buffer.from(record ?? '').toString()));
  expect([step, reason]).toEqual([
    'blender',
    expect.stringMatching(/^Blender cannot be fetched from s3:\/\/projects\/\S+: fatal error: .*404/),
  ]);
  expect(log).toContain('boot: blender begins');
  const after = await theGroup();
  expect(after.desired).toBe(Number(before.desired) - 1);
  expect(after.instances.map(({ InstanceId }) => InstanceId)).not.toContain(id);
  expect(instance.commands.calls('shutdown')).toEqual([]);
  expect((await logOf(id)).join('\n')).toContain('giving up at blender');
});

async function blenderHere(): Promise<string> {
  const { stdout } = await run(BLENDER, ['-b', '--version']);
  return String(/^Blender ([\d.]+)/m.exec(stdout)?.[1]);
}

async function untilProtected(id: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const here = (await theGroup()).instances.find(({ InstanceId }) => InstanceId === id);
    if (here?.ProtectedFromScaleIn === true) return;
    await sleep(100);
  }
  throw new Error('the instance was not protected from scale-in');
}
