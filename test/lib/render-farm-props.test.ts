import { Duration, Size, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { type RenderFarmProps, WhenDrained } from '../../lib/constructs/farm/render-farm-props';
import { Project } from '../../lib/project/project';
import { nodeRelease } from '../../protocol/releases/node-release';
import { adviceIn, flat, givenFarm, resource } from '../support/deployment/farm-stack';

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/k';
const node = nodeRelease(false);
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:films';

/** Every property, and none of them with its default. */
function everyProp(
  stack: Stack,
): Required<Omit<RenderFarmProps, 'instanceNeeds' | 'alarmEmail' | 'image' | 'extensions' | 'nodeFile'>> {
  return {
    project: Project.fromSnapshot('snap-0123456789abcdef0', { scene: 'shots/010.blend' }),
    frames: '1-100x2',
    taskSize: 5,
    shuffle: 7,
    template:
      'blender -b shots/010.blend -s $START -e $END -j $STEP -- $SF_MIN_X $SF_MAX_X $SF_MIN_Y $SF_MAX_Y',
    tiles: { columns: 2, rows: 3 },
    output: 'shot_{frame:4}',
    overrides: {
      engine: 'CYCLES',
      device: 'gpu',
      samples: 64,
      resolution: { width: 640, height: 360 },
      percentage: 50,
      format: 'OPEN_EXR',
      camera: 'Left',
      viewLayer: 'Beauty',
      denoise: 'off',
    },
    ocio: 'ocio://default',
    trusted: true,
    keepRenderData: true,
    allow: ['missing-images', 'no-gpu'],
    failuresAllowed: 3,
    snapshots: { textures: 'snap-11111111', 'caches/smoke': 'snap-22222222' },
    snapshotInitializationRate: Size.mebibytes(100),
    blender: { version: '4.2.9', sha256: 'a'.repeat(64), url: 'https://films.example/blender-4.2.9.tar.xz' },
    bringNode: true,
    blenderMayUseNetwork: true,
    instanceTypes: ['g6.4xlarge', 'g5.4xlarge'].map((type) => new ec2.InstanceType(type)),
    maxInstances: 40,
    spotMaxPrice: 1.25,
    onDemandBase: 2,
    onDemandPercentage: 10,
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-a', 'subnet-b'],
      privateSubnetRouteTableIds: ['rtb-a', 'rtb-b'],
    }),
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: ['eu-central-1b'] },
    availabilityZones: ['eu-central-1b'],
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
    role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::123456789012:role/renders'),
    machineImage: ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-12345678' }),
    architecture: ec2.InstanceArchitecture.X86_64,
    gpu: true,
    rootVolumeSize: Size.gibibytes(200),
    rootDeviceName: '/dev/sda1',
    whenDrained: WhenDrained.KEEP,
    lease: Duration.minutes(5),
    maxReceives: 4,
    bootTimeout: Duration.minutes(10),
    bootFailuresAllowed: 5,
    bucket: s3.Bucket.fromBucketName(stack, 'Frames', 'our-frames'),
    keepFrames: true,
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY),
    alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', TOPIC),
    noProgressTimeout: Duration.minutes(90),
    logRetention: logs.RetentionDays.THREE_DAYS,
    farmName: 'our-farm',
  };
}

afterEach(() => {
  jest.restoreAllMocks();
});

test('extensions, which exclude a template, are in the settings of the job', () => {
  const given = givenFarm({
    project: Project.fromSnapshot('snap-0123456789abcdef0', { scene: 'shots/010.blend' }),
    extensions: 'pipeline/extensions',
  });
  const { Request: request } = resource(given.template(), 'Custom::BrendaSeeding').Properties;
  expect(JSON.parse(flat(request))).toMatchObject({
    job: { settings: { extensions: 'pipeline/extensions' } },
  });
});

test('no template, which is said, is none of the job', () => {
  const request = (template?: string): unknown => {
    const given = givenFarm({
      project: Project.fromSnapshot('snap-0123456789abcdef0', { scene: 'shots/010.blend' }),
      ...(template === undefined ? {} : { template }),
    });
    return JSON.parse(flat(resource(given.template(), 'Custom::BrendaSeeding').Properties['Request']));
  };
  const { revision, ...without } = request('none') as Record<string, unknown>;
  expect(revision).toEqual(expect.any(String));
  expect({ ...without, revision }).toEqual({ ...(request() as object), withoutTemplate: true });
});

describe('a farm of which everything is said', () => {
  const given = givenFarm(everyProp, { env: { account: '123456789012', region: 'eu-central-1' } });
  const template = given.template();
  const properties = (type: string, idLike?: string): Readonly<Record<string, unknown>> =>
    resource(template, type, idLike).Properties;
  const launch = properties('AWS::EC2::LaunchTemplate')['LaunchTemplateData'] as Record<string, unknown>;
  const userData = flat((launch['UserData'] as { 'Fn::Base64': unknown })['Fn::Base64']);

  test('renders what it was told to', () => {
    expect(JSON.parse(flat(properties('Custom::BrendaSeeding')['Request']))).toEqual({
      job: {
        project: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        scene: 'shots/010.blend',
        blender: `4.2.9 ${'a'.repeat(64)}`,
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
        template: expect.stringContaining('$SF_MIN_X') as string,
        tiles: { columns: 2, rows: 3 },
      },
      source: 'ebs://project',
      allow: ['missing-images', 'no-gpu'],
      failuresAllowed: 3,
      output: { name: 'shot_{frame:4}' },
      frames: '1-100x2',
      taskSize: 5,
      shuffle: 7,
      revision: expect.any(String) as string,
    });
  });

  test.each([
    [10, 250],
    [40, undefined],
  ])('%d instances may be started at once without more than EBS fills in a Region', (maxInstances, rate) => {
    const snapshots = { textures: 'snap-11111111', 'caches/smoke': 'snap-22222222' };
    const data = givenFarm({ maxInstances, snapshots }).template().findResources('AWS::EC2::LaunchTemplate');
    const [{ Properties } = { Properties: {} }] = Object.values(data) as {
      Properties: {
        LaunchTemplateData?: { BlockDeviceMappings?: { Ebs: { VolumeInitializationRate?: number } }[] };
      };
    }[];
    const disks = Properties.LaunchTemplateData?.BlockDeviceMappings ?? [];
    expect(disks.map(({ Ebs }) => Ebs.VolumeInitializationRate)).toEqual([undefined, rate, rate]);
  });

  test('attaches the snapshots: encrypted, gp3, with the rate, and the names that instances are told', () => {
    const snapshot = (SnapshotId: string, DeviceName: string) => ({
      DeviceName,
      Ebs: {
        SnapshotId,
        Encrypted: true,
        VolumeType: 'gp3',
        VolumeInitializationRate: 100,
        DeleteOnTermination: true,
      },
    });
    expect(launch['BlockDeviceMappings']).toEqual([
      {
        DeviceName: '/dev/sda1',
        Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 200, DeleteOnTermination: true },
      },
      snapshot('snap-0123456789abcdef0', '/dev/sdf'),
      snapshot('snap-11111111', '/dev/sdg'),
      snapshot('snap-22222222', '/dev/sdh'),
    ]);
    expect(userData).toContain(
      `BRENDA_SNAPSHOTS='project=/dev/sdf extra/textures=/dev/sdg extra/caches/smoke=/dev/sdh'`,
    );
  });

  test('starts its own image, of the Blender it was told', () => {
    expect(launch['ImageId']).toBe('ami-12345678');
    expect(userData).toContain(
      [
        `BRENDA_BLENDER_VERSION='4.2.9'`,
        `BRENDA_BLENDER_ARCHIVE='s3://<FarmBucketsProject>/blender/${'a'.repeat(64)}/blender-4.2.9.tar.xz'`,
        `BRENDA_BLENDER_SHA256='${'a'.repeat(64)}'`,
        `BRENDA_BLENDER_BUILD='4.2.9 ${'a'.repeat(64)}'`,
        `BRENDA_NODE_ARCHIVE='s3://<FarmBucketsProject>/node/${node.sha256}/node-v${node.version}-linux-x64.tar.xz'`,
        `BRENDA_NODE_SHA256='${node.sha256}'`,
        `BRENDA_ENGINE='CYCLES'`,
        `BRENDA_BOOT_MINUTES='10'`,
        `BRENDA_LEASE_SECONDS='300'`,
        `BRENDA_BLENDER_NETWORK='host'`,
      ].join('\n'),
    );
  });

  test('is in the VPC, the zone and the security group that were given, and makes none', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::SecurityGroup'])
      template.resourceCountIs(type, 0);
    expect(properties('AWS::AutoScaling::AutoScalingGroup')['VPCZoneIdentifier']).toEqual(['subnet-b']);
    expect(launch['NetworkInterfaces']).toEqual([
      { DeviceIndex: 0, AssociatePublicIpAddress: false, Groups: ['sg-1'] },
    ]);
  });

  test('buys as it was told', () => {
    expect(properties('AWS::AutoScaling::AutoScalingGroup')).toMatchObject({
      AutoScalingGroupName: 'our-farm',
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
  });

  test('uses the bucket that was given, and makes none for frames', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
    expect(userData).toContain(`BRENDA_BUCKET='our-frames'`);
  });

  test('encrypts bucket and queues with the key that was given', () => {
    expect(properties('AWS::S3::Bucket')['BucketEncryption']).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
        },
      ],
    });
    template.allResourcesProperties('AWS::SQS::Queue', {
      KmsMasterKeyId: KEY,
      KmsDataKeyReusePeriodSeconds: 3600,
    });
  });

  test('gives the permissions to the role that was given', () => {
    template.resourcePropertiesCountIs('AWS::IAM::InstanceProfile', { Roles: ['renders'] }, 1);
    expect(properties('AWS::IAM::Policy', 'FarmWorkersRolePolicy')['Roles']).toEqual(['renders']);
    const roles = Object.keys(template.findResources('AWS::IAM::Role'));
    expect(roles.filter((id) => id.startsWith('FarmWorkersRole'))).toEqual([]);
  });

  test('has the lease, the receives and the ends that it was told', () => {
    expect(properties('AWS::SQS::Queue', 'Tasks')).toMatchObject({
      VisibilityTimeout: 300,
      RedrivePolicy: { maxReceiveCount: 4 },
    });
    expect(properties('AWS::Lambda::Function', 'Drainer')['Environment']).toMatchObject({
      Variables: {
        BRENDA_FARM: 'our-farm',
        BRENDA_LEASE_SECONDS: '300',
        BRENDA_WHEN_DRAINED: 'keep',
        BRENDA_BOOT_FAILURES_ALLOWED: '5',
        BRENDA_BOOT_MINUTES: '10',
        BRENDA_NO_PROGRESS_MINUTES: '90',
      },
    });
    // A deployment that changes it has the seeder called, which ends what brenda scale said of it.
    expect(properties('Custom::BrendaSeeding', 'Seeding')).toMatchObject({ WhenDrained: 'keep' });
  });

  test('tells the topic', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [TOPIC] });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'SpendingWithoutProgressMinutes',
      Threshold: 90,
    });
    template.resourceCountIs('AWS::SNS::Topic', 0);
  });

  test('keeps its logs as long as it was told', () => {
    const ours = Object.entries(template.findResources('AWS::Logs::LogGroup')).filter(([id]) =>
      id.startsWith('Farm'),
    );
    for (const [, { Properties }] of ours) expect(Properties).toMatchObject({ RetentionInDays: 3 });
    expect(ours).toHaveLength(6);
  });

  test('warns of what that means', () => {
    expect(adviceIn(given).warnings.map((text) => text.replace(/ \[ack.*/, ''))).toEqual([
      "scripts in the scene may use the network: they can do whatever the instance's role may, which is to write and overwrite frames; render scenes of people that you trust",
      'snapshotInitializationRate is 100: the volumes of 40 instances that are started at once would be filled with 12000 MiB a second, and EBS takes 5000 in a Region, unless Service Quotas says more; launches beyond that fail; leave it out, and it is made to fit',
      'whenDrained is "keep": up to 40 instances stay and are paid for, 24 hours a day, until the stack is deleted or the wanted capacity is lowered by hand',
    ]);
  });
});

describe('a farm', () => {
  test('takes what instances must have in place of their types', () => {
    const template = givenFarm({
      instanceNeeds: {
        minVcpus: 16,
        maxVcpus: 32,
        minMemory: Size.gibibytes(32),
        maxMemory: Size.gibibytes(128),
      },
    }).template();
    expect(resource(template, 'AWS::AutoScaling::AutoScalingGroup').Properties).toMatchObject({
      MixedInstancesPolicy: {
        LaunchTemplate: {
          Overrides: [
            {
              InstanceRequirements: {
                VCpuCount: { Min: 16, Max: 32 },
                MemoryMiB: { Min: 32768, Max: 131072 },
                AcceleratorCount: { Max: 0 },
                CpuManufacturers: ['intel', 'amd'],
                InstanceGenerations: ['current'],
                BareMetal: 'excluded',
                BurstablePerformance: 'excluded',
                ExcludedInstanceTypes: expect.arrayContaining(['d3*', 'g5.48xlarge']) as string[],
              },
            },
          ],
        },
      },
    });
  });

  test('that needs GPUs takes NVIDIA ones, the image with their driver, and a disk on which that fits', () => {
    const template = givenFarm({ instanceNeeds: { minVcpus: 8, minGpus: 1 } }).template();
    expect(JSON.stringify(resource(template, 'AWS::AutoScaling::AutoScalingGroup').Properties)).toContain(
      '"AcceleratorCount":{"Min":1},"AcceleratorManufacturers":["nvidia"],"AcceleratorTypes":["gpu"]',
    );
    const [parameter] = Object.values(
      template.findParameters('*', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' }),
    );
    expect(parameter?.['Default']).toBe(
      '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id',
    );
    expect(resource(template, 'AWS::EC2::LaunchTemplate').Properties).toMatchObject({
      LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { VolumeSize: 125 } }] },
    });
  });

  test('leaves the disk of an image that was given as that has it', () => {
    const machineImage = ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-12345678' });
    const template = givenFarm(
      { machineImage },
      { env: { account: '123456789012', region: 'eu-central-1' } },
    ).template();
    expect(
      resource(template, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'],
    ).not.toHaveProperty('BlockDeviceMappings');
  });

  test('empties the frames too when they are not to be kept', () => {
    const template = givenFarm({ keepFrames: false }).template();
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 2);
    expect(resource(template, 'AWS::S3::Bucket', 'Frames').DeletionPolicy).toBe('Delete');
  });

  test('writes to an address, by a topic that takes TLS only', () => {
    const template = givenFarm({ alarmEmail: 'artist@films.example' }).template();
    expect(resource(template, 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'artist@films.example',
    });
    expect(JSON.stringify(resource(template, 'AWS::SNS::TopicPolicy').Properties)).toContain(
      '"aws:SecureTransport":"false"',
    );
    const actions = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
      (Properties as { AlarmActions: unknown[] }).AlarmActions.map(flat),
    );
    expect(actions).toEqual(Array.from({ length: 6 }, () => ['<FarmAlarmsTopic>']));
  });

  test('is in every zone that it is told, and in all there are otherwise', () => {
    const zones = ['eu-central-1a', 'eu-central-1c'];
    const env = { account: '123456789012', region: 'eu-central-1' };
    givenFarm({ availabilityZones: zones }, { env }).template().resourceCountIs('AWS::EC2::Subnet', 2);
    // What the CDK's command line would have looked up.
    const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((zone) => `eu-central-1${zone}`);
    jest.spyOn(Stack.prototype, 'availabilityZones', 'get').mockReturnValue(all);
    givenFarm({}, { env }).template().resourceCountIs('AWS::EC2::Subnet', 6);
  });

  test('is in no Local Zone and no Wavelength Zone, to which the account has opted in', () => {
    const env = { account: '123456789012', region: 'us-east-1' };
    const own = ['us-east-1a', 'us-east-1b'];
    const elsewhere = [
      'us-east-1-atl-2a',
      'us-east-1-bos-1a',
      'us-east-1-wl1-bos-wlz-1',
      ...Array.from({ length: 16 }, (_, i) => `us-east-1-chi-${String(i)}a`),
    ];
    jest.spyOn(Stack.prototype, 'availabilityZones', 'get').mockReturnValue([...elsewhere, ...own]);
    const subnets = Object.values(givenFarm({}, { env }).template().findResources('AWS::EC2::Subnet'));
    expect(
      subnets.map(({ Properties }) => (Properties as { AvailabilityZone: string }).AvailabilityZone),
    ).toEqual(own);
    const given = givenFarm(
      (stack) => ({
        vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1',
          availabilityZones: ['us-east-1-bos-1a', ...own],
          publicSubnetIds: ['subnet-bos', 'subnet-a', 'subnet-b'],
        }),
      }),
      { env },
    ).template();
    const { VPCZoneIdentifier } = resource(given, 'AWS::AutoScaling::AutoScalingGroup').Properties;
    expect(VPCZoneIdentifier).toEqual(['subnet-a', 'subnet-b']);
  });

  test('takes values that are known only at deployment', () => {
    const template = givenFarm((stack) => {
      const bucket = new s3.Bucket(stack, 'Ours');
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      return {
        bucket: bucket as s3.IBucket,
        role,
        project: Project.fromBucket(bucket.bucketName, 'film.zip'),
      };
    }).template();
    expect(flat(resource(template, 'Custom::BrendaSeeding').Properties['Request'])).toContain(
      '"source":"s3://<Ours>/film.zip"',
    );
  });
});
