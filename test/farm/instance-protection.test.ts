import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { clientOptions } from '../../farm/client-options';
import { instanceMetadata } from '../../farm/instance-metadata';
import { InstanceLeaving, instanceProtection } from '../../farm/instance-protection';
import { type Metadata, startMetadata } from '../support/metadata';
import { type Moto, startMoto } from '../support/moto';
import { scriptedServer } from '../support/scripted-server';

describe('protection from scale-in', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());

  test('is put on an instance of the group, and taken off', async () => {
    const group = new AutoScalingClient(clientOptions(moto.env));
    const ec2 = new EC2Client(clientOptions(moto.env));
    const { Images: [image] = [] } = await ec2.send(new DescribeImagesCommand({}));
    const template = { ImageId: image?.ImageId, InstanceType: 'm5.large' } as const;
    await ec2.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: 'farm', LaunchTemplateData: template }),
    );
    await group.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'farm',
        LaunchTemplate: { LaunchTemplateName: 'farm' },
        AvailabilityZones: ['us-east-1a'],
        MinSize: 0,
        MaxSize: 2,
        DesiredCapacity: 2,
      }),
    );
    const instances = async () => {
      const { AutoScalingGroups: [found] = [] } = await group.send(new DescribeAutoScalingGroupsCommand({}));
      return found?.Instances ?? [];
    };
    const isProtected = async () => (await instances()).map((it) => it.ProtectedFromScaleIn ?? false);
    const [first] = await instances();

    const protection = instanceProtection('farm', String(first?.InstanceId), moto.env);
    await protection.set(true);
    expect(await isProtected()).toEqual([true, false]);
    await protection.set(false);
    expect(await isProtected()).toEqual([false, false]);
  });
});

describe('protection from scale-in, of an instance that is not in service', () => {
  const refusal = {
    status: 400,
    headers: { 'content-type': 'text/xml' },
    body: '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>The instance i-0123456789abcdef0 is not in InService or EnteringStandby or Standby.</Message></Error></ErrorResponse>',
  };
  let metadata: Metadata;
  beforeAll(async () => {
    metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
  });
  afterAll(() => metadata.close());

  async function refused(targetState: string | undefined): Promise<unknown> {
    metadata.set('autoscaling/target-lifecycle-state', targetState);
    const server = await scriptedServer(() => refusal);
    const protection = instanceProtection('farm', 'i-0123456789abcdef0', { ...server.env, ...metadata.env });
    const error: unknown = await protection.set(true).catch((thrown: unknown) => thrown);
    await server.close();
    return error;
  }

  test('is too late for one that goes', async () => {
    expect(await refused('Terminated')).toBeInstanceOf(InstanceLeaving);
  });

  test.each(['InService', undefined])('is too early for one that comes: %s', async (state) => {
    const error = await refused(state);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(InstanceLeaving);
    expect((error as Error).message).toContain('is not in InService');
  });
});

describe("an instance's metadata", () => {
  test('is had with a token, and what is not there is not there', async () => {
    const metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
    expect(await instanceMetadata('instance-id', metadata.env)).toBe('i-0123456789abcdef0');
    expect(await instanceMetadata('spot/instance-action', metadata.env)).toBeUndefined();
    const without = await fetch(
      `${String(metadata.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'])}/latest/meta-data/instance-id`,
    );
    expect(without.status).toBe(401);
    await metadata.close();
    await expect(instanceMetadata('instance-id', metadata.env)).rejects.toThrow();
  });
});
