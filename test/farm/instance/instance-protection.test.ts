import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { clientOptions } from '../../../farm/client-options';
import { instanceMetadata } from '../../../farm/instance/instance-metadata';
import { instanceProtection } from '../../../farm/instance/instance-protection';
import { startMetadata } from '../../support/metadata';
import { type Moto, startMoto } from '../../support/moto';

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
