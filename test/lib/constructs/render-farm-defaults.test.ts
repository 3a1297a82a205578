import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { DEFAULT_BLENDER } from '../../../lib/blender-release';
import { DEFAULTS } from '../../../lib/settings/defaults';
import { flat, givenFarm, resource } from '../../support/deployment/farm-stack';

/** Nothing but what has no default. */
const given = givenFarm();
const template = given.template();
const { farm } = given;

function properties(type: string, idLike?: string): Readonly<Record<string, unknown>> {
  return resource(template, type, idLike).Properties;
}

describe('a farm of which nothing is said but project and frames', () => {
  test('is made of these resources, and no others', () => {
    const types: Record<string, number> = {};
    for (const { Type } of Object.values(
      (template.toJSON() as { Resources: Record<string, { Type: string }> }).Resources,
    )) {
      types[Type] = (types[Type] ?? 0) + 1;
    }
    expect(types).toEqual({
      'AWS::AutoScaling::AutoScalingGroup': 1,
      'AWS::AutoScaling::LifecycleHook': 1,
      'AWS::CloudWatch::Alarm': 6,
      'AWS::EC2::InternetGateway': 1,
      'AWS::EC2::LaunchTemplate': 1,
      'AWS::EC2::Route': 2,
      'AWS::EC2::RouteTable': 2,
      'AWS::EC2::SecurityGroup': 1,
      'AWS::EC2::Subnet': 2,
      'AWS::EC2::SubnetRouteTableAssociation': 2,
      'AWS::EC2::VPC': 1,
      'AWS::EC2::VPCEndpoint': 1,
      'AWS::EC2::VPCGatewayAttachment': 1,
      'AWS::Events::Rule': 1,
      'AWS::IAM::InstanceProfile': 2,
      'AWS::IAM::Policy': 7,
      'AWS::IAM::Role': 8,
      'AWS::Lambda::EventInvokeConfig': 1,
      'AWS::Lambda::Function': 6,
      'AWS::Lambda::Permission': 1,
      'AWS::Logs::LogGroup': 7,
      'AWS::S3::Bucket': 2,
      'AWS::S3::BucketPolicy': 2,
      'AWS::SQS::Queue': 2,
      'AWS::SQS::QueuePolicy': 2,
      'AWS::SSM::Parameter': 1,
      'Custom::BrendaAccountCheck': 1,
      'Custom::BrendaDismissal': 1,
      'Custom::BrendaSeeding': 1,
      'Custom::BrendaStaging': 1,
      'Custom::S3AutoDeleteObjects': 1,
    });
  });

  test.each(['Frames', 'Project'])(
    'has a bucket %s: TLS only, encrypted, closed, without what was broken off',
    (id) => {
      expect(properties('AWS::S3::Bucket', id)).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'broken-uploads',
              Status: 'Enabled',
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            },
            { Id: 'intermediates', Status: 'Enabled', Prefix: 'intermediates/', ExpirationInDays: 7 },
          ],
        },
      });
      expect(properties('AWS::S3::BucketPolicy', id)).toMatchObject({
        PolicyDocument: {
          Statement: expect.arrayContaining([
            expect.objectContaining({
              Effect: 'Deny',
              Action: 's3:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
            expect.objectContaining({
              Effect: 'Deny',
              Action: 's3:*',
              Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
            }),
          ]) as unknown,
        },
      });
    },
  );

  test('keeps the frames with the stack gone, and empties the other bucket', () => {
    const [frames, project] = ['Frames', 'Project'].map((id) => resource(template, 'AWS::S3::Bucket', id));
    expect(frames).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(project).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    expect(flat(properties('Custom::S3AutoDeleteObjects')['BucketName'])).toBe('<FarmBucketsProject>');
  });

  test('has the function that empties it write to a log that goes with the stack', () => {
    const handler = properties('AWS::Lambda::Function', 'S3AutoDelete');
    expect(flat((handler['LoggingConfig'] as { LogGroup: unknown }).LogGroup)).toBe('<EmptyOnDeleteLog>');
  });

  test('has no function that makes a log group, which would outlive the stack', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role')).map(
      ({ Properties }) => Properties as object,
    );
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(JSON.stringify([...roles, ...policies])).not.toMatch(/logs:(?:\*|Create(?:\*|LogGroup))/);
    expect(roles.filter((role) => 'ManagedPolicyArns' in role)).toEqual([]);
    const emptying = properties('AWS::IAM::Role', 'S3AutoDelete');
    expect(
      flat(
        (emptying['Policies'] as [{ PolicyDocument: { Statement: [{ Resource: unknown }] } }])[0]
          .PolicyDocument.Statement[0].Resource,
      ),
    ).toBe('<EmptyOnDeleteLog.Arn>');
  });

  test('has a queue whose visibility is the lease, and one for what was given up', () => {
    expect(properties('AWS::SQS::Queue', 'Tasks')).toMatchObject({
      VisibilityTimeout: 120,
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 10 },
    });
    expect(properties('AWS::SQS::Queue', 'DeadLetters')).toMatchObject({
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    });
  });

  test('has a network of its own: public subnets, no NAT gateway, the way to S3 for nothing', () => {
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true });
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    const endpoint = properties('AWS::EC2::VPCEndpoint');
    expect(endpoint['VpcEndpointType']).toBe('Gateway');
    expect(flat(endpoint['ServiceName'])).toBe('com.amazonaws.<AWS::Region>.s3');
  });

  test('lets nothing in', () => {
    expect(properties('AWS::EC2::SecurityGroup')['SecurityGroupIngress']).toBeUndefined();
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('starts instances of Amazon Linux 2023 with one encrypted disk, by IMDSv2 alone', () => {
    const { LaunchTemplateData: data } = properties('AWS::EC2::LaunchTemplate') as {
      LaunchTemplateData: Record<string, unknown>;
    };
    expect(data).toMatchObject({
      MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      InstanceInitiatedShutdownBehavior: 'terminate',
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 50, DeleteOnTermination: true },
        },
      ],
      NetworkInterfaces: [{ AssociatePublicIpAddress: true }],
    });
    expect(data).not.toHaveProperty('KeyName');
    const parameters = Object.values(
      template.findParameters('*', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' }),
    );
    expect(parameters.map(({ Default }) => Default as string)).toEqual([
      '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    ]);
  });

  test('has a group of zero to ten spot instances, and no desired capacity in the template', () => {
    const group = properties('AWS::AutoScaling::AutoScalingGroup');
    expect(group).toMatchObject({
      MinSize: '0',
      MaxSize: '10',
      CapacityRebalance: true,
      NewInstancesProtectedFromScaleIn: false,
    });
    expect(group).not.toHaveProperty('DesiredCapacity');
    expect(resource(template, 'AWS::AutoScaling::AutoScalingGroup').UpdatePolicy).not.toHaveProperty(
      'AutoScalingRollingUpdate',
    );
    expect(group['MixedInstancesPolicy']).toMatchObject({
      InstancesDistribution: {
        OnDemandBaseCapacity: 0,
        OnDemandPercentageAboveBaseCapacity: 0,
        SpotAllocationStrategy: 'price-capacity-optimized',
      },
      LaunchTemplate: { Overrides: DEFAULTS.instanceTypes.map((InstanceType) => ({ InstanceType })) },
    });
    expect(
      (group['MixedInstancesPolicy'] as { InstancesDistribution: object }).InstancesDistribution,
    ).not.toHaveProperty('SpotMaxPrice');
  });

  test('tells its instances what they have to know', () => {
    const said = Object.fromEntries(
      [...farm.userData.matchAll(/^(BRENDA_\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [
        name,
        flat(given.stack.resolve(value)),
      ]),
    );
    expect(said).toEqual({
      BRENDA_BUNDLE: expect.stringMatching(
        /^s3:\/\/<FarmBucketsProject>\/bundles\/[0-9a-f]{64}\.zip$/,
      ) as string,
      BRENDA_BUNDLE_SHA256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      BRENDA_BUCKET: '<FarmBucketsFrames>',
      BRENDA_QUEUE_URL: '<FarmQueuesTasks>',
      BRENDA_DEAD_LETTER_URL: '<FarmQueuesDeadLetters>',
      BRENDA_GROUP: farm.farmName,
      BRENDA_LOG_GROUP: '<FarmWorkersLog>',
      BRENDA_BLENDER_VERSION: '5.2.2',
      BRENDA_BLENDER_ARCHIVE:
        's3://<FarmBucketsProject>/blender/84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168/blender-5.2.2-linux-x64.tar.xz',
      BRENDA_BLENDER_SHA256: '84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168',
      BRENDA_BLENDER_BUILD: '5.2.2 84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168',
      BRENDA_BOOT_MINUTES: '20',
      BRENDA_LEASE_SECONDS: '120',
    });
  });

  test.each([
    ['Seeder', 512, 900],
    ['Drainer', 512, 300],
    ['Dismisser', 256, 900],
    ['WorkersStaging', 256, 900],
    ['WorkersAccountCheck', 256, 60],
  ])('has a function %s with a role and a log of its own', (id, MemorySize, Timeout) => {
    const made = properties('AWS::Lambda::Function', id);
    expect(made).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize,
      Timeout,
    });
    expect(flat((made['LoggingConfig'] as { LogGroup: unknown }).LogGroup)).toContain(`Farm${id}FunctionLog`);
    expect(properties('AWS::Logs::LogGroup', id)).toMatchObject({ RetentionInDays: 30 });
    expect(resource(template, 'AWS::Logs::LogGroup', id).DeletionPolicy).toBe('Delete');
  });

  test('keeps the logs of instances for a month', () => {
    expect(properties('AWS::Logs::LogGroup', 'FarmWorkersLog')).toMatchObject({ RetentionInDays: 30 });
  });

  test('looks at itself each minute', () => {
    expect(properties('AWS::Events::Rule')).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } }],
    });
    // Lambda's own queue, into which EventBridge puts the call.
    const invocation = properties('AWS::Lambda::EventInvokeConfig');
    expect(invocation).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    expect(flat(invocation['FunctionName'])).toContain('FarmDrainerFunction');
    expect(properties('AWS::Lambda::Function', 'Drainer')['Environment']).toMatchObject({
      Variables: {
        BRENDA_GROUP: farm.farmName,
        BRENDA_FARM: farm.farmName,
        BRENDA_LEASE_SECONDS: '120',
        BRENDA_WHEN_DRAINED: 'terminate',
        BRENDA_BOOT_FAILURES_ALLOWED: '3',
        BRENDA_BOOT_MINUTES: '20',
        BRENDA_NO_PROGRESS_MINUTES: '60',
      },
    });
  });

  test('asks for its frames once everything is in place', () => {
    const { Properties, DependsOn = [] } = resource(template, 'Custom::BrendaSeeding');
    expect(JSON.parse(flat(Properties['Request']))).toEqual({
      job: {
        scene: '',
        settings: {},
        blender: '5.2.2 84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168',
      },
      source: 's3://films/bloom.zip',
      frames: '1-48',
      revision: expect.stringMatching(
        /^<FarmWorkersTemplateLaunchTemplate.LatestVersionNumber> [0-9a-f]{8}$/,
      ) as string,
    });
    const needed = [
      'FarmWorkersFleetGroupASG',
      'FarmWorkersRolePolicy',
      'FarmSeederFunctionPolicy',
      'FarmDrainerEachMinute',
      'FarmNetworkVpcPublicSubnet1DefaultRoute',
    ];
    for (const id of needed) expect(DependsOn).toContainEqual(expect.stringContaining(id));
  });

  test('has six alarms without a topic, which say where to read on', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties as Record<string, unknown>,
    );
    expect(
      alarms.map(({ MetricName, Threshold, AlarmDescription }) => [MetricName, Threshold, AlarmDescription]),
    ).toEqual([
      [
        'ApproximateNumberOfMessagesVisible',
        1,
        'Tasks were given up. What to do: docs/operations/runbook.md#dead-letters',
      ],
      [
        'BootFailures',
        1,
        'Instances cannot be made ready to render. What to do: docs/operations/runbook.md#boot-failures',
      ],
      [
        'UnitsLost',
        1,
        'Frames are neither done, nor failed, nor on the queue. What to do: docs/operations/runbook.md#lost-units',
      ],
      [
        'SpendingWithoutProgressMinutes',
        60,
        'Instances are up, and nothing is recorded. What to do: docs/operations/runbook.md#spending-without-progress',
      ],
      [
        'LaunchFailureMinutes',
        15,
        'Instances are wanted, and AWS launches fewer or none. What to do: docs/operations/runbook.md#no-instance-comes',
      ],
      [
        'Errors',
        3,
        'The drainer fails or does not run: instances are neither started nor sent away. What to do: docs/operations/runbook.md#drainer-errors',
      ],
    ]);
    for (const alarm of alarms) {
      // Lambda counts a function's errors, be it none, whenever it is called: no count is no call.
      const TreatMissingData = alarm['MetricName'] === 'Errors' ? 'breaching' : 'notBreaching';
      expect(alarm).toMatchObject({ TreatMissingData, EvaluationPeriods: 1, Period: 300 });
      expect(alarm['AlarmActions']).toBeUndefined();
    }
    const [silent = {}] = Object.values(
      template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: 'Errors' } }),
    ) as { DependsOn?: string[] }[];
    // When it is made, the drainer has been called.
    for (const id of ['FarmDrainerEachMinute', 'FarmSeederSeeding'])
      expect(silent.DependsOn).toContainEqual(expect.stringContaining(id));
  });

  test('has a section of the runbook for each alarm', () => {
    const runbook = readFileSync(
      join(__dirname, '..', '..', '..', 'docs', 'operations', 'runbook.md'),
      'utf8',
    );
    const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    const named = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => (Properties as { AlarmDescription: string }).AlarmDescription.split('#')[1],
    );
    expect(sections).toEqual(expect.arrayContaining(named));
  });

  test('can be deleted while instances render: they are taken away first', () => {
    const dismissal = resource(template, 'Custom::BrendaDismissal');
    expect(flat(dismissal.Properties['Group'])).toBe('<FarmWorkersFleetGroupASG>');
    expect(flat(dismissal.Properties['Frames'])).toBe('<FarmBucketsFrames>');
    expect(resource(template, 'AWS::Events::Rule').DependsOn).toContainEqual(
      expect.stringContaining('FarmDismisser'),
    );
  });

  test('starts no instance before what it fetches has been copied', () => {
    const copies = JSON.parse(flat(properties('Custom::BrendaStaging')['Copies'])) as unknown;
    expect(copies).toEqual([
      {
        from: {
          bucket: 'cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>',
          key: expect.stringMatching(/\.zip$/) as string,
        },
        to: {
          bucket: '<FarmBucketsProject>',
          key: expect.stringMatching(/^bundles\/[0-9a-f]{64}\.zip$/) as string,
        },
      },
      {
        from: {
          bucket: 'cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>',
          key: DEFAULT_BLENDER.sha256,
        },
        to: {
          bucket: '<FarmBucketsProject>',
          key: `blender/${DEFAULT_BLENDER.sha256}/blender-5.2.2-linux-x64.tar.xz`,
        },
      },
    ]);
    expect(resource(template, 'AWS::EC2::LaunchTemplate').DependsOn).toContainEqual(
      expect.stringContaining('FarmWorkersStagingCopies'),
    );
  });

  test('puts its tag on everything that can have one', () => {
    const untagged: string[] = [];
    const { Resources } = template.toJSON() as {
      Resources: Record<string, { Type: string; Properties?: object }>;
    };
    for (const [id, { Type, Properties = {} }] of Object.entries(Resources)) {
      if (NEVER_TAGGED.has(Type) || id.startsWith('CustomS3AutoDelete') || id.startsWith('EmptyOnDelete'))
        continue;
      if (!JSON.stringify(Properties).includes('brenda:farm')) untagged.push(`${Type} ${id}`);
    }
    expect(untagged).toEqual([]);
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      Tags: Match.arrayWith([{ Key: 'brenda:farm', Value: farm.farmName, PropagateAtLaunch: true }]),
    });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        TagSpecifications: ['instance', 'volume'].map((ResourceType) => ({
          ResourceType,
          Tags: Match.arrayWith([
            { Key: 'brenda:farm', Value: farm.farmName },
            { Key: 'Name', Value: 'Films' },
          ]),
        })),
      },
    });
  });
});

/** CloudFormation takes no tags for these. */
const NEVER_TAGGED = new Set([
  'AWS::Lambda::EventInvokeConfig',
  'AWS::AutoScaling::LifecycleHook',
  'AWS::EC2::Route',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'Custom::BrendaAccountCheck',
  'Custom::BrendaDismissal',
  'Custom::BrendaSeeding',
  'Custom::BrendaStaging',
  'Custom::S3AutoDeleteObjects',
]);
