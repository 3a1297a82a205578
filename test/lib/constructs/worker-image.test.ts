import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Template } from 'aws-cdk-lib/assertions';
import { assets } from '../../../lib/assets';
import { nodeRelease } from '../../../protocol/releases/node-release';
import type { RenderFarmProps } from '../../../lib/constructs/farm/render-farm-props';
import { flat, givenFarm, resource } from '../../support/deployment/farm-stack';

afterEach(() => {
  jest.restoreAllMocks();
});

function farm(props: Partial<RenderFarmProps> = {}): Template {
  return givenFarm({ farmName: 'our.farm', image: {}, ...props }).template();
}

const properties = (template: Template, type: string, idLike?: string) =>
  resource(template, type, idLike).Properties;

/** What the recipe tells the component. */
function told(template: Template): Record<string, string> {
  const { Components } = properties(template, 'AWS::ImageBuilder::ImageRecipe') as {
    Components: [{ Parameters: { Name: string; Value: [unknown] }[] }];
  };
  return Object.fromEntries(Components[0].Parameters.map(({ Name, Value }) => [Name, flat(Value[0])]));
}

/** What a policy allows. */
function allowed(template: Template, idLike: string): unknown[] {
  const { PolicyDocument } = properties(template, 'AWS::IAM::Policy', idLike) as {
    PolicyDocument: {
      Statement: { Sid: string; Action: string | string[]; Resource: unknown; Condition?: unknown }[];
    };
  };
  return PolicyDocument.Statement.map(({ Sid, Action, Resource, Condition }) => [
    Sid,
    [Action].flat(),
    [Resource].flat().map(flat),
    ...(Condition === undefined ? [] : [Condition]),
  ]);
}

const versionOf = (template: Template): unknown =>
  properties(template, 'AWS::ImageBuilder::ImageRecipe')['Version'];

describe('an image of which nothing is said', () => {
  const template = farm();

  test('is Amazon Linux with what the boot would bring, on an encrypted disk as large as that of the instances', () => {
    expect(properties(template, 'AWS::ImageBuilder::ImageRecipe')).toMatchObject({
      Name: 'our-farm',
      Version: expect.stringMatching(/^1\.0\.\d+$/) as string,
      ParentImage: 'ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 50, DeleteOnTermination: true },
        },
      ],
      AmiTags: { 'brenda:farm': 'our.farm' },
    });
    const sha256 = assets.bundleSha256();
    expect(told(template)).toEqual({
      Bundle: `s3://<FarmBucketsProject>/bundles/${sha256}.zip`,
      BundleSha256: sha256,
      BlenderVersion: '5.2.2',
      BlenderArchive:
        's3://<FarmBucketsProject>/blender/84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168/blender-5.2.2-linux-x64.tar.xz',
      BlenderSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      Region: '<AWS::Region>',
    });
  });

  test('is made by the file of worker/bootstrap/, which is within what Image Builder takes', () => {
    const { Data, Version } = properties(template, 'AWS::ImageBuilder::Component');
    expect(Data).toBe(assets.imageComponent());
    expect(Buffer.byteLength(String(Data))).toBeLessThan(16_000);
    expect(Version).toBe(versionOf(template));
  });

  test('is made on an instance without a key, by IMDSv2 alone, in the subnets and the group of the farm, that ends when it fails', () => {
    const infrastructure = properties(template, 'AWS::ImageBuilder::InfrastructureConfiguration');
    expect(infrastructure).toMatchObject({
      InstanceTypes: ['c6i.large'],
      InstanceMetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      TerminateInstanceOnFailure: true,
      ResourceTags: { 'brenda:farm': 'our.farm' },
    });
    expect(infrastructure).not.toHaveProperty('KeyPair');
    expect(flat(infrastructure['SubnetId'])).toBe('<FarmNetworkVpcPublicSubnet1Subnet>');
    expect((infrastructure['SecurityGroupIds'] as unknown[]).map(flat)).toEqual([
      '<FarmNetworkSecurityGroup.GroupId>',
    ]);
  });

  test('is made when its bundle, its network and its rights are there, and deleted by a role of its own', () => {
    const { DependsOn = [], Properties } = resource(template, 'AWS::ImageBuilder::Image');
    for (const id of [
      'StagingCopies',
      'NetworkVpcPublicSubnet1DefaultRoute',
      'ImageBuilderPolicy',
      'ImageRemoverPolicy',
    ])
      expect(DependsOn).toContainEqual(expect.stringContaining(id));
    const { ExecutionRole } = Properties['DeletionSettings'] as { ExecutionRole: unknown };
    expect(flat(ExecutionRole)).toBe('<FarmWorkersImageRemoverRole.Arn>');
    expect(Properties).toMatchObject({
      ImageTestsConfiguration: { ImageTestsEnabled: false },
      EnhancedImageMetadataEnabled: false,
    });
  });

  test('is what instances are started from, with the disk as before', () => {
    const { LaunchTemplateData: data } = properties(template, 'AWS::EC2::LaunchTemplate') as {
      LaunchTemplateData: { ImageId: unknown; BlockDeviceMappings: unknown };
    };
    expect(flat(data.ImageId)).toBe('<FarmWorkersImage.ImageId>');
    expect(data.BlockDeviceMappings).toMatchObject([
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50, Encrypted: true } },
    ]);
    expect(template.findParameters('*', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' })).toEqual(
      {},
    );
  });

  test('has a log that ends with the stack', () => {
    expect(resource(template, 'AWS::Logs::LogGroup', 'WorkersImageLog')).toMatchObject({
      Properties: { LogGroupName: '/aws/imagebuilder/our-farm', RetentionInDays: 30 },
      DeletionPolicy: 'Delete',
    });
  });
});

test('a farm without one makes none', () => {
  const types = Object.values(
    (givenFarm().template().toJSON() as { Resources: Record<string, { Type: string }> }).Resources,
  );
  expect(types.filter(({ Type }) => Type.startsWith('AWS::ImageBuilder'))).toEqual([]);
});

describe('of what may be said', () => {
  test.each<[string, Partial<RenderFarmProps>, string]>([
    ['the id of an image', { image: { base: 'ami-0123456789abcdef0' } }, 'ami-0123456789abcdef0'],
    ['a parameter', { image: { base: '/films/base' } }, 'ssm:/films/base'],
    [
      'GPUs',
      { instanceNeeds: { minVcpus: 8, minGpus: 1 } },
      'ssm:/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id',
    ],
  ])('%s decides the base', (_, props, base) => {
    expect(properties(farm(props), 'AWS::ImageBuilder::ImageRecipe')['ParentImage']).toBe(base);
  });

  test('the type of the instance that it is made on, and its disk', () => {
    const template = farm({
      image: { instanceType: new ec2.InstanceType('m7i.xlarge') },
      rootDeviceName: '/dev/sda1',
    });
    expect(properties(template, 'AWS::ImageBuilder::InfrastructureConfiguration')['InstanceTypes']).toEqual([
      'm7i.xlarge',
    ]);
    expect(properties(template, 'AWS::ImageBuilder::ImageRecipe')['BlockDeviceMappings']).toMatchObject([
      { DeviceName: '/dev/sda1' },
    ]);
  });
});

test('of another base it is made with the Node.js that was brought', () => {
  const template = farm({ image: { base: 'ami-0123456789abcdef0' } });
  const { sha256, version } = nodeRelease(false);
  const key = `node/${sha256}/node-v${version}-linux-x64.tar.xz`;
  expect(told(template)).toMatchObject({
    NodeArchive: `s3://<FarmBucketsProject>/${key}`,
    NodeSha256: sha256,
  });
  expect(allowed(template, 'ImageBuilderPolicy')).toContainEqual([
    'FetchNode',
    ['s3:GetObject'],
    [`<FarmBucketsProject.Arn>/${key}`],
  ]);
  const promised = farm({ image: { base: 'ami-0123456789abcdef0' }, bringNode: false });
  expect(told(promised)).not.toHaveProperty('NodeArchive');
  expect(versionOf(promised)).not.toBe(versionOf(template));
});

describe('another version, and so another image, is made', () => {
  const version = (props?: Partial<RenderFarmProps>) => versionOf(farm(props));
  const now = version();

  test('never while its contents are the same, whatever else of the farm has changed', () => {
    expect(version()).toBe(now);
    expect(
      version({ frames: '1-500', maxInstances: 99, instanceTypes: [new ec2.InstanceType('c7a.large')] }),
    ).toBe(now);
    // How it is made is not what is in it.
    expect(version({ image: { instanceType: new ec2.InstanceType('m7i.xlarge') } })).toBe(now);
  });

  test.each<[string, Partial<RenderFarmProps>]>([
    ['the base', { image: { base: 'ami-0123456789abcdef0' } }],
    ['Blender', { blender: { version: '4.2.9', sha256: 'a'.repeat(64) } }],
  ])('with another %s', (_, props) => {
    expect(version(props)).not.toBe(now);
  });

  test('with another bundle, and with another component', () => {
    jest.spyOn(assets, 'bundleSha256').mockReturnValue('0'.repeat(64));
    expect(version()).not.toBe(now);
    jest.restoreAllMocks();
    jest.spyOn(assets, 'imageComponent').mockReturnValue('name: another');
    expect(version()).not.toBe(now);
  });
});

describe('who makes and deletes an image may do this, and nothing else', () => {
  const template = farm();

  test('the instance that it is made on', () => {
    const log = '<FarmWorkersImageLog.Arn>';
    expect(allowed(template, 'ImageBuilderPolicy')).toEqual([
      ['FetchBundle', ['s3:GetObject'], [`<FarmBucketsProject.Arn>/bundles/${assets.bundleSha256()}.zip`]],
      [
        'FetchBlender',
        ['s3:GetObject'],
        [
          '<FarmBucketsProject.Arn>/blender/84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168/blender-5.2.2-linux-x64.tar.xz',
        ],
      ],
      ['GetComponent', ['imagebuilder:GetComponent'], ['<FarmWorkersImageComponent.Arn>']],
      ['FetchTaskOrchestrator', ['s3:GetObject'], ['arn:<AWS::Partition>:s3:::ec2imagebuilder*']],
      ['WriteLogs', ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], [log, `${log}:*`]],
      ['BeToldBySystemsManager', expect.any(Array), ['*']],
    ]);
    expect(JSON.stringify(allowed(template, 'ImageBuilderPolicy'))).not.toMatch(
      /sqs:|autoscaling:|ec2:|iam:|FarmBucketsFrames/,
    );
  });

  test('who deletes it: what Image Builder has made', () => {
    expect(allowed(template, 'ImageRemoverPolicy')).toEqual([
      ['SeeImages', ['ec2:DescribeImageAttribute', 'ec2:DescribeImages', 'ec2:DescribeSnapshots'], ['*']],
      [
        'DeleteImages',
        ['ec2:DeleteSnapshot', 'ec2:DeregisterImage'],
        ['*'],
        { StringEquals: { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' } },
      ],
    ]);
  });
});
