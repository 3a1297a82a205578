import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions } from '../../../farm/aws/client-options';
import { instanceMetadata } from '../../../farm/instance/instance-metadata';
import { instanceProtection } from '../../../farm/instance/instance-protection';
import { terminationHook } from '../../../farm/instance/termination-hook';
import { TERMINATION_HOOK } from '../../../protocol/farm/termination-hook';
import { startMetadata } from '../../support/aws/metadata';
import { type Moto, startMoto } from '../../support/aws/moto';

describe('an instance of a group', () => {
  let moto: Moto;
  let group: AutoScalingClient;
  beforeAll(async () => {
    moto = await startMoto();
    group = new AutoScalingClient(clientOptions(moto.env));
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
  });
  afterAll(() => moto.stop());
  const instances = async () => {
    const { AutoScalingGroups: [found] = [] } = await group.send(new DescribeAutoScalingGroupsCommand({}));
    return found?.Instances ?? [];
  };

  test('is protected from scale-in, and then released', async () => {
    const isProtected = async () => (await instances()).map((it) => it.ProtectedFromScaleIn ?? false);
    const [first] = await instances();
    const protection = instanceProtection('farm', String(first?.InstanceId), moto.env);
    await protection.set(true);
    expect(await isProtected()).toEqual([true, false]);
    await protection.set(false);
    expect(await isProtected()).toEqual([false, false]);
  });

  test('has its group wait with its end, and lets it go on', async () => {
    await group.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName: 'farm',
        LifecycleHookName: TERMINATION_HOOK,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        HeartbeatTimeout: 2,
        DefaultResult: 'CONTINUE',
      }),
    );
    const [first, second] = (await instances()).map(({ InstanceId = '' }) =>
      terminationHook('farm', InstanceId, moto.env),
    );
    // Nobody ends it yet.
    expect(await first?.complete()).toBe(false);
    await expect(first?.keep()).rejects.toThrow('No active Lifecycle Action');
    await group.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'farm', DesiredCapacity: 0 }));
    const states = async () => (await instances()).map(({ LifecycleState }) => LifecycleState);
    expect(await states()).toEqual(['Terminating:Wait', 'Terminating:Wait']);
    expect(await second?.complete()).toBe(true);
    expect(await second?.complete()).toBe(false);
    for (const end = Date.now() + 3_000; Date.now() < end;) {
      await first?.keep();
      await sleep(500);
    }
    expect(await states()).toEqual(['Terminating:Wait']);
    while ((await states()).length > 0) await sleep(200);
  }, 20_000);
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
