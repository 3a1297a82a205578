import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { clientOptions } from '../../farm/aws/client-options';
import { sqsClient } from '../../farm/queue/sqs-client';
import { s3Client } from '../../farm/store/s3-client';
import { S3ObjectStore } from '../../farm/store/s3-object-store';
import { ACCOUNT, REGION } from '../support/deployment/emulated-account';
import { readStatements } from '../support/iam/statement';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { RefusingAws } from '../support/aws/refusing/refusing-aws';

let moto: Moto;
let farm: MotoFarm;
beforeAll(async () => {
  moto = await startMoto();
  farm = await motoFarm(moto);
});
afterAll(() => moto.stop());

let aws: RefusingAws;
afterEach(() => aws.close());

/** AWS as a role sees it that may do this, on these. */
async function givenRole(
  allowed: Readonly<Record<string, string>>,
  options: { throttledEach?: number } = { throttledEach: Infinity },
): Promise<Readonly<Record<string, string>>> {
  aws = new RefusingAws(moto.env['AWS_ENDPOINT_URL'] ?? '', options);
  const statements = readStatements(
    Object.entries(allowed).map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })),
  );
  const group = `autoScalingGroup:1:autoScalingGroupName/${farm.group}`;
  const { url } = await aws.guard({
    name: 'role',
    statements: () => statements,
    where: { region: REGION, account: ACCOUNT, group },
  });
  return { ...moto.env, AWS_ENDPOINT_URL: url };
}

const bucket = (): string => `arn:aws:s3:::${farm.group}`;

test('what no statement allows is denied, as each service says it, and is remembered', async () => {
  const env = await givenRole({ 's3:GetObject': `${bucket()}/jobs/*` });
  const denied: [string, () => Promise<unknown>][] = [
    ['AccessDenied', () => new S3ObjectStore(farm.group, s3Client(env)).put('jobs/1', 'x')],
    [
      'AccessDeniedException',
      () => sqsClient(env).send(new SendMessageCommand({ QueueUrl: farm.queueUrl, MessageBody: 'x' })),
    ],
    [
      'AccessDenied',
      () =>
        new AutoScalingClient(clientOptions(env)).send(
          new SetDesiredCapacityCommand({ AutoScalingGroupName: farm.group, DesiredCapacity: 1 }),
        ),
    ],
    ['UnauthorizedOperation', () => new EC2Client(clientOptions(env)).send(new DescribeInstancesCommand({}))],
  ];
  for (const [name, asked] of denied) await expect(asked()).rejects.toMatchObject({ name });
  expect(aws.denied.map((one) => one.replace(/ on .*/, ''))).toEqual([
    'role: s3:PutObject',
    'role: sqs:SendMessage',
    'role: autoscaling:SetDesiredCapacity',
    'role: ec2:DescribeInstances',
  ]);
  expect((await farm.fleet.describe()).desired).toBe(0);
});

test('an object that is not there is forbidden to who may not list the bucket, and missing to who may', async () => {
  const asked = { Bucket: farm.group, Key: 'jobs/none' };
  const get = { 's3:GetObject': `${bucket()}/*` };
  const statusOf = async (work: (client: S3Client) => Promise<unknown>, may: Record<string, string>) => {
    const client = s3Client(await givenRole(may));
    const error: unknown = await work(client).catch((one: unknown) => one);
    client.destroy();
    if (may !== get) await aws.close();
    return (error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode;
  };
  const list = { ...get, 's3:ListBucket': bucket() };
  expect(await statusOf((client) => client.send(new GetObjectCommand(asked)), list)).toBe(404);
  expect(await statusOf((client) => client.send(new HeadObjectCommand(asked)), list)).toBe(404);
  expect(await statusOf((client) => client.send(new GetObjectCommand(asked)), get)).toBe(403);
  await aws.close();
  expect(await statusOf((client) => client.send(new HeadObjectCommand(asked)), get)).toBe(403);
});

test('who asks too often is told so, and comes through when it asks again', async () => {
  const env = await givenRole(
    { 's3:PutObject': `${bucket()}/*`, 's3:GetObject': `${bucket()}/*`, 's3:ListBucket': bucket() },
    { throttledEach: 2 },
  );
  const store = new S3ObjectStore(farm.group, s3Client(env));
  await store.put('jobs/1', 'one');
  expect(Buffer.from((await store.get('jobs/1')) ?? '').toString()).toBe('one');
  expect(aws.throttled).toBeGreaterThan(0);
  expect(aws.denied).toEqual([]);
});

test('what was changed is seen by the second who looks, not by the first', async () => {
  const env = await givenRole({
    'autoscaling:DescribeAutoScalingGroups': '*',
    'autoscaling:SetDesiredCapacity': `arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/${farm.group}`,
  });
  const client = new AutoScalingClient(clientOptions(env));
  const desired = async (): Promise<number | undefined> => {
    const asked = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [farm.group] });
    return (await client.send(asked)).AutoScalingGroups?.[0]?.DesiredCapacity;
  };
  expect(await desired()).toBe(0);
  await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: farm.group, DesiredCapacity: 2 }));
  expect(await desired()).toBe(0);
  expect(await desired()).toBe(2);
  expect(aws.lag.count).toBe(1);
  client.destroy();
});
