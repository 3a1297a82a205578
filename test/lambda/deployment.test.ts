import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { clientOptions } from '../../farm/aws/client-options';
import { s3Client } from '../../farm/store/s3-client';
import { projectOf } from '../../protocol/scene/project-version';
import { functionsEndpoint } from '../support/aws/functions-endpoint';
import { type Moto, startMoto } from '../support/aws/moto';
import { motoWith, type Script } from '../support/aws/moto-with';
import type { Answer } from '../support/aws/scripted-server';
import { invoke, type Invoked, type Listener, listener } from '../support/deployment/lambda';

let moto: Moto;
let cloudFormation: Listener;
beforeAll(async () => {
  [moto, cloudFormation] = await Promise.all([startMoto(), listener()]);
});
afterAll(() => Promise.all([moto.stop(), cloudFormation.close()]));

/** Runs the bundle that is deployed with the event that CloudFormation sends; the answer is what CloudFormation hears. */
async function cloudFormationAsks(
  name: string,
  RequestType: 'Create' | 'Update' | 'Delete',
  ResourceProperties: object,
  {
    remainingMs,
    env = {},
    more = {},
  }: { remainingMs?: number; env?: Readonly<Record<string, string>>; more?: object } = {},
): Promise<Record<string, unknown>> {
  const event = {
    ...more,
    RequestType,
    ResponseURL: cloudFormation.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Resource',
    ResourceType: 'Custom::Any',
    ResourceProperties: { ServiceToken: 'arn', ...ResourceProperties },
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'known' }),
  };
  const file = join(__dirname, '..', '..', 'dist', 'lambda', name, 'index.js');
  const invoked: Invoked = await invoke(file, event, {
    env: { ...moto.env, PATH: process.env['PATH'] ?? '', ...env },
    ...(remainingMs === undefined ? {} : { remainingMs }),
  });
  expect(invoked.error).toBeUndefined();
  return JSON.parse(cloudFormation.heard.at(-1)?.body ?? '') as Record<string, unknown>;
}

describe('the fleet cleanup', () => {
  async function groups(): Promise<(string | undefined)[]> {
    const client = new AutoScalingClient(clientOptions(moto.env));
    const { AutoScalingGroups = [] } = await client.send(new DescribeAutoScalingGroupsCommand({}));
    client.destroy();
    return AutoScalingGroups.map(({ AutoScalingGroupName }) => AutoScalingGroupName);
  }

  async function launch(AutoScalingGroupName: string): Promise<void> {
    const client = new AutoScalingClient(clientOptions(moto.env));
    const LaunchConfigurationName = `of-${AutoScalingGroupName}`;
    await client.send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName,
        ImageId: 'ami-12c6146b',
        InstanceType: 't3.micro',
      }),
    );
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchConfigurationName,
        MinSize: 0,
        MaxSize: 1,
        DesiredCapacity: 1,
        NewInstancesProtectedFromScaleIn: true,
        AvailabilityZones: ['us-east-1a'],
      }),
    );
    client.destroy();
  }

  test('leaves the group alone until the stack is deleted, and answers when it is gone with its instances', async () => {
    await launch('our-farm');
    for (const type of ['Create', 'Update'] as const) {
      expect(await cloudFormationAsks('fleet-cleanup', type, { Group: 'our-farm' })).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: 'our-farm',
      });
    }
    expect(await groups()).toEqual(['our-farm']);
    expect(await cloudFormationAsks('fleet-cleanup', 'Delete', { Group: 'our-farm' })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await groups()).toEqual([]);
    expect(await cloudFormationAsks('fleet-cleanup', 'Delete', { Group: 'our-farm' })).toMatchObject({
      Status: 'SUCCESS',
    });
  });

  test('ends the instances that work on volumes with the farm, whose network and role they have; their volumes stay', async () => {
    const ec2 = new EC2Client(clientOptions(moto.env));
    const started = async (...tags: (readonly [string, string])[]): Promise<string> => {
      const { Instances: [one] = [] } = await ec2.send(
        new RunInstancesCommand({
          ImageId: 'ami-12c6146b',
          InstanceType: 't3.micro',
          MinCount: 1,
          MaxCount: 1,
          BlockDeviceMappings: [
            { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 4, DeleteOnTermination: false } },
          ],
          TagSpecifications: (['instance', 'volume'] as const).map((ResourceType) => ({
            ResourceType,
            Tags: tags.map(([Key, Value]) => ({ Key, Value })),
          })),
        }),
      );
      return one?.InstanceId ?? '';
    };
    const ours = await started(['brenda:farm', 'volume-farm'], ['brenda:volume', 'film']);
    const others = [
      await started(['brenda:farm', 'other-farm'], ['brenda:volume', 'film']),
      await started(['brenda:farm', 'volume-farm']),
    ];
    expect(await cloudFormationAsks('fleet-cleanup', 'Delete', { Group: 'volume-farm' })).toMatchObject({
      Status: 'SUCCESS',
    });
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
    const states = new Map(
      Reservations.flatMap(({ Instances = [] }) => Instances).map(({ InstanceId, State }) => [
        InstanceId,
        State?.Name,
      ]),
    );
    expect(states.get(ours)).toBe('terminated');
    expect(others.map((id) => states.get(id))).toEqual(['running', 'running']);
    const { Volumes = [] } = await ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'tag:brenda:farm', Values: ['volume-farm'] }] }),
    );
    expect(Volumes.map(({ State }) => State).sort()).toEqual(['available', 'in-use']);
    ec2.destroy();
  });

  test('takes what was asked out of a bucket without a frame, so that it can be deleted, and leaves one with a frame as it is', async () => {
    const s3 = s3Client(moto.env);
    const asked = [
      'jobs/0123456789abcdef/job.json',
      'jobs/0123456789abcdef/requests/0123456789abcdef.json',
      'jobs/0123456789abcdef/failures/frame_000001.json',
      'farm/our-farm/seeder.json',
    ];
    const given = async (Bucket: string, keys: readonly string[]): Promise<void> => {
      await s3.send(new CreateBucketCommand({ Bucket }));
      for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}' }));
    };
    const left = async (Bucket: string) =>
      (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key);
    const deleted = (Frames: string) =>
      cloudFormationAsks('fleet-cleanup', 'Delete', { Group: 'our-farm', Frames });

    await given('asked', asked);
    expect(await deleted('asked')).toMatchObject({ Status: 'SUCCESS' });
    await s3.send(new DeleteBucketCommand({ Bucket: 'asked' }));
    // A second deletion does not find it any more.
    expect(await deleted('asked')).toMatchObject({ Status: 'SUCCESS' });

    for (const [bucket, key] of [
      ['rendered', 'jobs/0123456789abcdef/frames/frame_000001.png'],
      ['recorded', 'jobs/0123456789abcdef/ledger/frame_000001.json'],
      ['begun', 'jobs/0123456789abcdef/slices/frame_000001/abc/0-4.exr'],
    ] as const) {
      await given(bucket, [...asked, key]);
      expect(await deleted(bucket)).toMatchObject({ Status: 'SUCCESS' });
      expect(await left(bucket)).toEqual([...asked, key].sort());
    }
    await given('of-others', [...asked, 'farm/other-farm/drainer.json', 'letters/a.txt']);
    expect(await deleted('of-others')).toMatchObject({ Status: 'SUCCESS' });
    expect(await left('of-others')).toEqual(['farm/other-farm/drainer.json', 'letters/a.txt']);
    s3.destroy();
  });

  test('ends a deletion that has failed before, whatever that left of the group', async () => {
    await launch('left-farm');
    const deleted = async (
      script: Script,
      how: { readonly remainingMs?: number; readonly more?: object } = {},
    ) => {
      const aws = await motoWith(moto, script);
      const answer = await cloudFormationAsks(
        'fleet-cleanup',
        'Delete',
        { Group: 'left-farm' },
        { ...how, env: aws.env },
      );
      await aws.close();
      return answer;
    };
    const fault = (status: number, code: string, message: string): Answer => ({
      status,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    });
    // Whoever deletes the stack may not do that to its groups.
    expect(
      await deleted({ DeleteAutoScalingGroup: () => fault(403, 'AccessDenied', 'not authorized') }),
    ).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'known',
      Reason: expect.stringContaining('not authorized') as string,
    });
    // It is taken, and an hour later the last instance has not ended. What waited before has said so.
    const taken: Answer = {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: '<DeleteAutoScalingGroupResponse/>',
    };
    expect(
      await deleted({ DeleteAutoScalingGroup: () => taken }, { remainingMs: 30_000, more: { Times: 3 } }),
    ).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('left-farm is still there an hour after') as string,
    });
    expect(await groups()).toContain('left-farm');
    // AWS goes on by itself, and takes no second order meanwhile: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html
    const client = new AutoScalingClient(clientOptions(moto.env));
    const gone = sleep(3_000).then(() =>
      client.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'left-farm', ForceDelete: true }),
      ),
    );
    const pending = 'You cannot delete an AutoScalingGroup while it is pending delete';
    expect(
      await deleted({ DeleteAutoScalingGroup: () => fault(400, 'ValidationError', pending) }),
    ).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'left-farm' });
    await gone;
    client.destroy();
    expect(await groups()).not.toContain('left-farm');
  }, 30_000);

  test('goes on in another invocation when its time runs out before the group is gone', async () => {
    await launch('large-farm');
    const bundle = join(__dirname, '..', '..', 'dist', 'lambda', 'fleet-cleanup', 'index.js');
    const lambda = await functionsEndpoint(() => ({
      file: bundle,
      env: { ...moto.env, PATH: process.env['PATH'] ?? '' },
    }));
    const before = cloudFormation.heard.length;
    const answer = await cloudFormationAsks(
      'fleet-cleanup',
      'Delete',
      { Group: 'large-farm' },
      { remainingMs: 30_000, env: lambda.env },
    );
    expect(lambda.invoked).toHaveLength(1);
    expect(cloudFormation.heard).toHaveLength(before + 1);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'large-farm' });
    expect(await groups()).toEqual([]);
    await lambda.close();
  });
});

describe('the asset copier', () => {
  test('copies what was uploaded; what was there before stays', async () => {
    const s3 = s3Client(moto.env);
    for (const Bucket of ['uploads', 'farm']) await s3.send(new CreateBucketCommand({ Bucket }));
    const Copies = async (key: string): Promise<string> => {
      await s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: key, Body: `contents of ${key}` }));
      return JSON.stringify([
        { from: { bucket: 'uploads', key }, to: { bucket: 'farm', key: `projects/${key}` } },
      ]);
    };
    expect(
      await cloudFormationAsks('asset-copier', 'Create', { Copies: await Copies('1.zip') }),
    ).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(
      await cloudFormationAsks('asset-copier', 'Update', { Copies: await Copies('2.zip') }),
    ).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await cloudFormationAsks('asset-copier', 'Delete', { Copies: '[]' })).toMatchObject({
      Status: 'SUCCESS',
    });
    for (const key of ['1.zip', '2.zip']) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'farm', Key: `projects/${key}` }));
      expect(await Body?.transformToString()).toBe(`contents of ${key}`);
    }
    s3.destroy();
  });

  test('says what is not there', async () => {
    const Copies = JSON.stringify([
      { from: { bucket: 'uploads', key: 'none' }, to: { bucket: 'farm', key: 'none' } },
    ]);
    expect(await cloudFormationAsks('asset-copier', 'Create', { Copies })).toMatchObject({
      Status: 'FAILED',
      Reason: 's3://uploads/none is not there',
    });
  });
});

describe('the project version function', () => {
  test('tells a snapshot by its Name', async () => {
    const ec2 = new EC2Client(clientOptions(moto.env));
    const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }));
    const TagSpecifications = [
      { ResourceType: 'snapshot' as const, Tags: [{ Key: 'Name', Value: 'Textures' }] },
    ];
    const { SnapshotId = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId, TagSpecifications }));
    ec2.destroy();
    const question = (name: string) => ({
      Question: JSON.stringify({ parts: [{ text: 'f00' }, { as: 'textures', snapshotNamed: name }] }),
    });
    expect(await cloudFormationAsks('project-version', 'Create', question('Textures'))).toMatchObject({
      Status: 'SUCCESS',
      Data: { Snapshot1: SnapshotId, Project: projectOf(['f00', `textures=${SnapshotId}`]) },
    });
    expect(await cloudFormationAsks('project-version', 'Create', question('Smoke'))).toMatchObject({
      Status: 'FAILED',
      Reason: 'snapshot "Smoke": no completed snapshot of this account and Region has that Name',
    });
  });
});
