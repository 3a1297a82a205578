import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateSnapshotCommand, CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../../farm/aws/client-options';
import { copyObject } from '../../farm/store/copy-object';
import { deleteGroup, type DeleteGroupOptions } from '../../farm/fleet/delete-group';
import { s3Client } from '../../farm/store/s3-client';
import { snapshotNamed } from '../../farm/volume/snapshots';
import { type Moto, startMoto } from '../support/aws/moto';

let moto: Moto;
let waiting: DeleteGroupOptions;
beforeAll(async () => {
  moto = await startMoto();
  waiting = { isTimeUp: () => false, pauseMs: 100, env: moto.env };
});
afterAll(() => moto.stop());

describe('an Auto Scaling group', () => {
  test('is deleted with its instances, those that are protected included', async () => {
    const client = new AutoScalingClient(clientOptions(moto.env));
    const LaunchConfigurationName = 'any';
    await client.send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName,
        ImageId: 'ami-12c6146b',
        InstanceType: 't3.micro',
      }),
    );
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'films',
        LaunchConfigurationName,
        MinSize: 0,
        MaxSize: 2,
        DesiredCapacity: 2,
        NewInstancesProtectedFromScaleIn: true,
        AvailabilityZones: ['us-east-1a'],
      }),
    );
    // As long as an instance is up, the group is pending delete.
    expect(await deleteGroup('films', { ...waiting, isTimeUp: () => true })).toBe(false);
    await expect(
      client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'films', DesiredCapacity: 0 })),
    ).rejects.toThrow('pending delete');
    expect(await deleteGroup('films', waiting)).toBe(true);
    const { AutoScalingGroups } = await client.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups).toEqual([]);
    client.destroy();
  });

  test('that is not there is deleted already', async () => {
    expect(await deleteGroup('nowhere', waiting)).toBe(true);
  });
});

describe('a snapshot', () => {
  let ec2: EC2Client;
  beforeAll(() => {
    ec2 = new EC2Client(clientOptions(moto.env));
  });
  afterAll(() => {
    ec2.destroy();
  });

  async function givenSnapshot(name: string): Promise<string> {
    const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }));
    const tags = [{ ResourceType: 'snapshot' as const, Tags: [{ Key: 'Name', Value: name }] }];
    const { SnapshotId = '' } = await ec2.send(
      new CreateSnapshotCommand({ VolumeId, TagSpecifications: tags }),
    );
    return SnapshotId;
  }

  test('is found by its Name', async () => {
    const id = await givenSnapshot('Textures');
    await givenSnapshot('Textures of another film');
    expect(await snapshotNamed('Textures', moto.env)).toBe(id);
  });

  test('is not guessed: no snapshot, or several, may have the Name', async () => {
    await expect(snapshotNamed('Nothing', moto.env)).rejects.toThrow(
      'snapshot "Nothing": no completed snapshot of this account and Region has that Name',
    );
    const ids = [await givenSnapshot('Twice'), await givenSnapshot('Twice')];
    const found = snapshotNamed('Twice', moto.env);
    await expect(found).rejects.toThrow(
      /^snapshot "Twice": 2 have that Name \(snap-\w+ of \d{4}-\d\d-\d\d, snap-.*\); give the id of one$/,
    );
    for (const id of ids) await expect(found).rejects.toThrow(id);
  });
});

describe('an object', () => {
  let s3: S3Client;
  beforeAll(async () => {
    s3 = s3Client(moto.env);
    await s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
    await s3.send(new CreateBucketCommand({ Bucket: 'copies' }));
  });
  afterAll(() => {
    s3.destroy();
  });

  const key = 'a film, 2nd/+.zip';
  const from = { bucket: 'uploads', key };
  const to = { bucket: 'copies', key: 'projects/f00.zip' };

  async function textOf({ bucket, key }: typeof to): Promise<string | undefined> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body?.transformToString();
  }

  test('is copied once', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: key, Body: 'film' }));
    expect(await copyObject(from, to, moto.env)).toBe(true);
    expect(await textOf(to)).toBe('film');
    expect(await copyObject(from, to, moto.env)).toBe(false);
  });

  test('that is large is copied in parts', async () => {
    const Body = Buffer.alloc(11 * 2 ** 20, 'film');
    await s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: 'large', Body }));
    const large = { bucket: 'copies', key: 'large' };
    expect(await copyObject({ bucket: 'uploads', key: 'large' }, large, moto.env, 5 * 2 ** 20)).toBe(true);
    expect(await textOf(large)).toBe(Body.toString());
  });

  test('that is not there is said to be missing', async () => {
    await expect(copyObject({ bucket: 'uploads', key: 'nothing' }, to, moto.env)).rejects.toThrow(
      's3://uploads/nothing is not there',
    );
  });
});
