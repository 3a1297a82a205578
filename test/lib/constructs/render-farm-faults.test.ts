import { join } from 'node:path';
import { CfnParameter, Duration, Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { RenderFarmProps } from '../../../lib/constructs/farm/render-farm-props';
import { Project } from '../../../lib/project/project';
import { flat, givenFarm, resource } from '../../support/deployment/farm-stack';

const BLOOM = join(__dirname, '..', '..', '..', 'examples', 'bloom');

function faults(props: Partial<RenderFarmProps>): string[] {
  try {
    givenFarm(props);
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const types = (...names: string[]) => ({ instanceTypes: names.map((name) => new ec2.InstanceType(name)) });

describe('a property that cannot be used is refused by its own name', () => {
  test.each<[string, Partial<RenderFarmProps>, string]>([
    ['frames', { frames: '9-1' }, 'frames "9-1": the end, 1, comes before the start, 9; write 1-9'],
    [
      'farmName',
      { farmName: 'our farm' },
      'farmName "our farm": must be up to 255 letters, digits, dots, dashes and underscores',
    ],
    ['tiles', { tiles: { columns: 2, rows: 2 } }, 'tiles "2x2": needs a template that renders them'],
    ['template', { template: ' ' }, 'template " ": is empty'],
    [
      'template',
      { template: 'blender $SF_MIN_X' },
      'template "blender $SF_MIN_X": $SF_MIN_X needs tiles; say how many with tiles',
    ],
    [
      'ocio',
      { ocio: '/config.ocio' },
      'ocio "/config.ocio": must be a file in the project, like "colour/config.ocio", or ocio://NAME',
    ],
    [
      'extensions',
      { extensions: '../add-ons' },
      'extensions "../add-ons": must be a folder in the project, like "extensions"',
    ],
    [
      'extensions',
      { project: Project.fromLocal(BLOOM), extensions: 'nowhere' },
      'extensions "nowhere": the project has no such folder; put it there',
    ],
    [
      'extensions',
      { extensions: 'add-ons', template: 'blender -b x.blend' },
      'extensions "add-ons": cannot stand beside a template, which starts Blender by itself and enables them there (blender --addons NAME)',
    ],
    [
      'overrides',
      { overrides: { samples: 0 } },
      'overrides.samples 0: must be a whole number from 1 to 16777216',
    ],
    [
      'blender',
      { blender: { version: '4.5', sha256: 'x' } },
      'blender.version "4.5": must be a version like "5.2.2", or "image" for the one in the machine image',
    ],
    [
      'blender',
      { blender: 'image' },
      'blender.version "image": needs a machineImage of your own; Amazon Linux has no Blender',
    ],
    [
      'instanceTypes',
      types('c7g.large'),
      'instanceTypes.0 "c7g.large": is arm64, for which blender.org has no Blender; take an x86_64 type, or set architecture to "arm64" with a machineImage that has its own',
    ],
    [
      'instanceNeeds',
      { instanceNeeds: { minVcpus: 8, maxVcpus: 2 } },
      'instanceNeeds.maxVcpus 2: must be minVcpus, 8, or more',
    ],
    [
      'instanceNeeds',
      { ...types('c7a.large'), instanceNeeds: { minVcpus: 8 } },
      'instanceNeeds {"minVcpus":8}: cannot stand beside instanceTypes; give one of them',
    ],
    ['maxInstances', { maxInstances: 0.5 }, 'maxInstances 0.5: must be a whole number from 1 to 5000'],
    [
      'rootVolumeSize',
      { rootVolumeSize: Size.mebibytes(500) },
      'rootVolumeSize 0.48828125: must be a whole number from 8 to 16384',
    ],
    ['lease', { lease: Duration.seconds(5) }, 'lease 5: must be a whole number from 30 to 43200'],
    [
      'bootTimeout',
      { bootTimeout: Duration.seconds(90) },
      'bootTimeout 1.5: must be a whole number from 2 to 120',
    ],
    [
      'noProgressTimeout',
      { noProgressTimeout: Duration.days(2) },
      'noProgressTimeout 2880: must be a whole number from 5 to 1440',
    ],
    [
      'availabilityZones',
      { availabilityZones: ['a'] },
      'availabilityZones.0 "a": must be a zone, like "eu-central-1a"',
    ],
  ])('%s', (_, props, line) => {
    expect(faults(props).filter((fault) => fault.startsWith(line.split(/[ .]/)[0] ?? ''))).toContain(line);
  });

  test('all of them at once, with the path of the construct', () => {
    expect(() => givenFarm({ taskSize: 0, maxInstances: 0 })).toThrow(
      [
        'render farm Films/Farm: 2 properties cannot be used',
        '  taskSize 0: must be a whole number from 1 to 1000000',
        '  maxInstances 0: must be a whole number from 1 to 5000',
      ].join('\n'),
    );
  });

  test('the key of a bucket of their own is one that the farm may use', () => {
    const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-00000000000';
    const withKey = (of: string, farms?: string) => () =>
      givenFarm((stack) => ({
        bucket: s3.Bucket.fromBucketAttributes(stack, 'Ours', {
          bucketName: 'ours',
          encryptionKey: kms.Key.fromKeyArn(stack, 'OursKey', of),
        }),
        ...(farms === undefined ? {} : { encryptionKey: kms.Key.fromKeyArn(stack, 'FarmsKey', farms) }),
      }));
    expect(withKey(`${KEY}1`)).toThrow(
      'encryptionKey is missing: the bucket is encrypted with a KMS key, and the farm may use that key only if this names it',
    );
    expect(withKey(`${KEY}1`, `${KEY}2`)).toThrow(
      `encryptionKey "${KEY}2": must be the key of the bucket, ${KEY}1`,
    );
    expect(withKey(`${KEY}1`, `${KEY}1`)).not.toThrow();
  });

  test('a bucket of their own is never emptied', () => {
    expect(() =>
      givenFarm((stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Ours', 'ours'), keepFrames: false })),
    ).toThrow('keepFrames false: must not be false for a bucket of your own: that is never emptied');
  });
});

describe('what is known only at deployment', () => {
  test('is taken as it is', () => {
    const template = givenFarm((stack) => {
      const text = (id: string): string => new CfnParameter(stack, id).valueAsString;
      const number = (id: string): number => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
      return {
        frames: text('Frames'),
        taskSize: number('TaskSize'),
        maxInstances: number('Most'),
        spotMaxPrice: number('Bid'),
        snapshots: { textures: text('Snapshot') },
        lease: Duration.seconds(number('Lease')),
        instanceTypes: [new ec2.InstanceType(text('Type'))],
      };
    }).template();
    expect(flat(resource(template, 'Custom::BrendaSeeding').Properties['Request'])).toContain(
      '"frames":"<Frames>","taskSize":<TaskSize>',
    );
    expect(flat(resource(template, 'AWS::AutoScaling::AutoScalingGroup').Properties['MaxSize'])).toBe(
      '<Most>',
    );
    expect(flat(resource(template, 'AWS::SQS::Queue', 'Tasks').Properties['VisibilityTimeout'])).toBe(
      '<Lease>',
    );
  });

  test('is counted all the same', () => {
    expect(() =>
      givenFarm((stack) => {
        const snapshot = new CfnParameter(stack, 'Snapshot').valueAsString;
        return {
          snapshots: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`t${String(i)}`, snapshot])),
        };
      }),
    ).toThrow('30 snapshots are too many: c6a.4xlarge can have 26 beside the root volume');
  });
});
