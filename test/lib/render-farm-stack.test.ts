import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readFarmConfigs } from '../../lib/farm-config';
import { RenderFarmStack } from '../../lib/render-farm-stack';
import { schema, type SettingName } from '../../lib/settings/schema';
import { flat, givenApp, resource } from '../support/deployment/farm-stack';
import { temporaryFolder } from '../support/temporary-folder';

const env = { account: '123456789012', region: 'eu-central-1' };

/** Every setting, and none with its default; but those that exclude each other. */
function everySetting(): Record<
  Exclude<SettingName, 'image' | 'instanceRequirements' | 'extensions'>,
  unknown
> {
  const template = join(temporaryFolder(), 'task.sh');
  writeFileSync(template, 'blender -b *.blend -- $SF_MIN_X');
  return {
    name: 'our-film',
    region: 'eu-central-1',
    project: 's3://films/film.zip',
    scene: 'shots/010.blend',
    snapshots: { textures: 'snap-11111111' },
    snapshotInitializationRate: 150,
    frames: '1-100x2',
    taskSize: 5,
    shuffle: 7,
    template,
    tiles: '2x3',
    output: 'shot_{frame:4}',
    engine: 'CYCLES',
    device: 'gpu',
    samples: 64,
    resolution: '640x360',
    percentage: 50,
    format: 'OPEN_EXR',
    camera: 'Left',
    viewLayer: 'Beauty',
    denoise: 'off',
    keepRenderData: true,
    ocio: 'ocio://default',
    trusted: true,
    allow: 'missing-images,no-gpu',
    failuresAllowed: 'unlimited',
    blenderVersion: '4.2.9',
    blenderSha256: 'a'.repeat(64),
    blenderUrl: 'https://films.example/blender-4.2.9.tar.xz',
    blenderFile: undefined,
    bringNode: false,
    nodeFile: undefined,
    blenderNetwork: 'host',
    instanceTypes: ['g6.4xlarge', 'g5.4xlarge'],
    maxInstances: 40,
    spotMaxPrice: 1.25,
    onDemandBase: 2,
    onDemandPercentage: 10,
    zones: ['eu-central-1b'],
    vpc: 'vpc-12345678',
    machineImage: 'ami-12345678',
    architecture: 'x86_64',
    gpu: true,
    rootVolumeGiB: 200,
    rootDevice: '/dev/sda1',
    whenDrained: 'keep',
    leaseSeconds: 300,
    maxReceives: 4,
    bootMinutes: 10,
    bootFailuresAllowed: 5,
    framesBucket: 'our-frames',
    keepFrames: true,
    encryptionKey: 'arn:aws:kms:eu-central-1:123456789012:key/k',
    alarmEmail: 'artist@films.example',
    alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:films',
    noProgressMinutes: 90,
    logRetentionDays: 3,
    tags: { film: 'ours' },
  };
}

function stackOf(settings: Record<string, unknown>): { stack: RenderFarmStack; template: Template } {
  const [config] = readFarmConfigs({ brenda: settings }, { account: env.account });
  if (!config) throw new Error('no farm');
  const stack = new RenderFarmStack(givenApp(), config, { env });
  return { stack, template: Template.fromStack(stack) };
}

describe('every setting reaches what is deployed', () => {
  const settings = everySetting();
  const { stack, template } = stackOf(settings);
  const properties = (type: string, idLike?: string): Readonly<Record<string, unknown>> =>
    resource(template, type, idLike).Properties;

  test('and this is every setting', () => {
    expect([...Object.keys(settings), 'instanceRequirements', 'image', 'extensions'].sort()).toEqual(
      Object.keys(schema).sort(),
    );
  });

  test('what is rendered', () => {
    expect(stack.stackName).toBe('brenda-our-film');
    expect(JSON.parse(flat(properties('Custom::BrendaSeeding')['Request']))).toMatchObject({
      job: {
        scene: 'shots/010.blend',
        settings: {
          engine: 'CYCLES',
          device: 'gpu',
          ocio: 'ocio://default',
          trusted: true,
          samples: 64,
          resolution: { width: 640, height: 360 },
          percentage: 50,
          format: 'OPEN_EXR',
          camera: 'Left',
          viewLayer: 'Beauty',
          denoise: 'off',
          keepRenderData: true,
        },
        template: 'blender -b *.blend -- $SF_MIN_X',
        tiles: { columns: 2, rows: 3 },
      },
      source: 's3://films/film.zip',
      allow: ['missing-images', 'no-gpu'],
      failuresAllowed: 'unlimited',
      output: { name: 'shot_{frame:4}' },
      frames: '1-99x2',
      taskSize: 5,
      shuffle: 7,
    });
  });

  test('on what', () => {
    expect(properties('AWS::AutoScaling::AutoScalingGroup')).toMatchObject({
      AutoScalingGroupName: 'brenda-our-film',
      MaxSize: '40',
      MixedInstancesPolicy: {
        InstancesDistribution: {
          OnDemandBaseCapacity: 2,
          OnDemandPercentageAboveBaseCapacity: 10,
          SpotMaxPrice: '1.25',
        },
        LaunchTemplate: { Overrides: [{ InstanceType: 'g6.4xlarge' }, { InstanceType: 'g5.4xlarge' }] },
      },
    });
    expect(properties('AWS::EC2::LaunchTemplate')['LaunchTemplateData']).toMatchObject({
      ImageId: 'ami-12345678',
      BlockDeviceMappings: [
        { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 200 } },
        { Ebs: { SnapshotId: 'snap-11111111', VolumeInitializationRate: 150 } },
      ],
    });
    template.resourceCountIs('AWS::EC2::VPC', 0);
    for (const line of [
      `BRENDA_BUCKET='our-frames'`,
      `BRENDA_BLENDER_VERSION='4.2.9'`,
      `BRENDA_BLENDER_SHA256='${'a'.repeat(64)}'`,
      `BRENDA_BLENDER_NETWORK='host'`,
      `BRENDA_BOOT_MINUTES='10'`,
      `BRENDA_LEASE_SECONDS='300'`,
    ]) {
      expect(stack.farm.userData.split('\n')).toContain(line);
    }
  });

  test('and who is told', () => {
    expect(properties('AWS::SQS::Queue', 'Tasks')).toMatchObject({
      VisibilityTimeout: 300,
      RedrivePolicy: { maxReceiveCount: 4 },
    });
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: settings.encryptionKey });
    expect(properties('AWS::Lambda::Function', 'Drainer')['Environment']).toMatchObject({
      Variables: { BRENDA_WHEN_DRAINED: 'keep', BRENDA_BOOT_FAILURES_ALLOWED: '5' },
    });
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [settings.alarmTopic] });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 90 });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Endpoint: settings.alarmEmail,
      TopicArn: settings.alarmTopic,
    });
    expect(properties('AWS::Logs::LogGroup', 'WorkersLog')).toMatchObject({ RetentionInDays: 3 });
    expect(stack.tags.tagValues()).toMatchObject({ film: 'ours' });
  });
});

test('requirements are in place of a list of types', () => {
  const instanceRequirements = {
    minVcpus: 8,
    maxVcpus: 16,
    minMemoryGiB: 16,
    maxMemoryGiB: 64,
    minGpus: 1,
    maxGpus: 1,
  };
  const { template } = stackOf({ project: 's3://films/film.zip', frames: '1', instanceRequirements });
  expect(JSON.stringify(resource(template, 'AWS::AutoScaling::AutoScalingGroup').Properties)).toContain(
    '"MemoryMiB":{"Max":65536,"Min":16384},"VCpuCount":{"Max":16,"Min":8}',
  );
});

test('an image is made by its settings', () => {
  const image = { base: '/films/base', instanceType: 'm7i.large' };
  const { template } = stackOf({ project: 's3://films/film.zip', frames: '1', image });
  expect(resource(template, 'AWS::ImageBuilder::ImageRecipe').Properties).toMatchObject({
    ParentImage: 'ssm:/films/base',
  });
  expect(resource(template, 'AWS::ImageBuilder::InfrastructureConfiguration').Properties).toMatchObject({
    InstanceTypes: ['m7i.large'],
  });
});

test('a Blender of which the checksum is known needs its version alone', () => {
  const { template } = stackOf({ project: 's3://films/film.zip', frames: '1', blenderVersion: '4.5.4' });
  const launched = JSON.stringify(resource(template, 'AWS::EC2::LaunchTemplate').Properties);
  expect(launched).toContain("BRENDA_BLENDER_VERSION='4.5.4'");
  expect(launched).toContain(
    '/blender/2e6ef8e99fc36327270429ddc8e7bad2859dd878a5a137d2e0bf0f02f6792505/blender-4.5.4-linux-x64.tar.xz',
  );
});

describe('a machine image by its name and owner', () => {
  const asked = { project: 'examples/bloom', frames: '1', machineImage: { name: 'film-*', owner: 'self' } };
  const KEY =
    'ami:account=123456789012:filters.image-type.0=machine:filters.name.0=film-*:filters.state.0=available:owners.0=self:region=eu-central-1';
  const base = { project: 'examples/bloom', frames: '1', image: { base: asked.machineImage } };
  const given = (context: Record<string, unknown>, settings: object = asked): RenderFarmStack => {
    const [config] = readFarmConfigs({ brenda: settings }, { account: env.account });
    if (!config) throw new Error('no farm');
    const app = givenApp();
    for (const [key, value] of Object.entries(context)) app.node.setContext(key, value);
    return new RenderFarmStack(app, config, { env });
  };

  test('is looked up by the command line of the CDK, with both', () => {
    const app = App.of(given({}));
    const missing = App.isApp(app) ? (app.synth().manifest.missing ?? []) : [];
    expect(missing.find(({ key }) => key.startsWith('ami:'))).toMatchObject({
      key: KEY,
      props: {
        owners: ['self'],
        filters: { name: ['film-*'], state: ['available'] },
        region: 'eu-central-1',
      },
    });
  });

  test('is the one that was found', () => {
    const template = Template.fromStack(given({ [KEY]: 'ami-0fedcba9876543210' }));
    const { LaunchTemplateData } = resource(template, 'AWS::EC2::LaunchTemplate').Properties;
    expect(LaunchTemplateData).toMatchObject({ ImageId: 'ami-0fedcba9876543210' });
  });

  test('is what an image is made from, in the same way', () => {
    const app = App.of(given({}, base));
    const missing = App.isApp(app) ? (app.synth().manifest.missing ?? []) : [];
    expect(missing.map(({ key }) => key)).toContain(KEY);
    const template = Template.fromStack(given({ [KEY]: 'ami-0fedcba9876543210' }, base));
    expect(resource(template, 'AWS::ImageBuilder::ImageRecipe').Properties).toMatchObject({
      ParentImage: 'ami-0fedcba9876543210',
    });
  });

  test.each([
    ['machineImage', asked],
    ['image.base', base],
  ])('that there is none is said in one line: %s', (setting, settings) => {
    const none = { $providerError: 'No AMI found that matched the search criteria' };
    expect(() => given({ [KEY]: none }, settings)).toThrow(
      new RegExp(
        `^${setting} "film-\\*": no image of this name by self is found in eu-central-1 of account 123456789012 \\(.*No AMI found.*\\); see what there is: aws ec2 describe-images --owners self --region eu-central-1$`,
      ),
    );
  });
});

test('every setting can be given behind -c, as CI does: as a text it is what it is in the file', () => {
  const settings = everySetting();
  const texts = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const],
  );
  const read = (context: Record<string, unknown>): unknown[] =>
    readFarmConfigs(context, { account: env.account }).map((config) => config.settings);
  expect(read({ brenda: {}, ...Object.fromEntries(texts) })).toEqual(read({ brenda: settings }));
});
