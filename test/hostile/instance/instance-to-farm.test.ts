import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import fc from 'fast-check';
import { Project } from '../../../lib/project/project';
import { keys } from '../../../protocol/job/keys';
import { type FarmOptions, givenFarm, SOME_PROJECT } from '../../support/deployment/farm-stack';
import { decide, type IamRequest } from '../../support/iam/evaluate';
import { type PolicyStatement } from '../../support/iam/statement';
import { ACCOUNT, REGION, SynthesisedPolicies } from '../../support/iam/synthesised';
import { EACH, RUNS } from '../borders';
import { type FarmParts, POWERS } from '../instance-powers';
import { attacksOn } from './farm-attacks';
import { readKey } from './read-key';

const LOCAL = Project.fromLocal(join(__dirname, '..', '..', '..', 'examples', 'bloom'));

interface GivenPolicies {
  readonly parts: FarmParts;
  readonly policies: SynthesisedPolicies;
}

function given(options: FarmOptions, more: Partial<FarmParts> = {}): GivenPolicies {
  const farm = givenFarm((stack) => ({
    farmName: 'our-farm',
    project: LOCAL,
    ...(typeof options === 'function' ? options(stack) : options),
  }));
  const policies = new SynthesisedPolicies(farm.template());
  const log = policies.arn('AWS::Logs::LogGroup', 'WorkersLog');
  const project = policies.arn('AWS::S3::Bucket', 'BucketsProject');
  const parts: FarmParts = {
    frames: more.frames ?? policies.arn('AWS::S3::Bucket', 'BucketsFrames'),
    project,
    tasks: policies.arn('AWS::SQS::Queue', 'QueuesTasks'),
    deadLetters: policies.arn('AWS::SQS::Queue', 'QueuesDeadLetters'),
    group: `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:6f9f:autoScalingGroupName/our-farm`,
    stream: log.replace(/\*$/, 'log-stream:i-1'),
    hasSnapshots: false,
    archive: `${project}/blender/84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168/blender-5.2.2-linux-x64.tar.xz`,
    ...more,
  };
  return { parts, policies };
}

/** Each kind of farm that gives an instance other permissions. */
const FARMS: Readonly<Record<string, () => GivenPolicies>> = {
  'a project that was uploaded': () => given({}),
  'a project in S3': () => given({ project: SOME_PROJECT }, { object: 'arn:aws:s3:::films/bloom.zip' }),
  'a project on a snapshot': () =>
    given({ project: Project.fromSnapshot('snap-12345678') }, { hasSnapshots: true }),
  'snapshots beside it': () => given({ snapshots: { textures: 'snap-12345678' } }, { hasSnapshots: true }),
  'a bucket of somebody else': () =>
    given((stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs') }), {
      frames: 'arn:aws:s3:::theirs',
    }),
  'a key': () => {
    const farm = given((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }));
    return { ...farm, parts: { ...farm.parts, key: farm.policies.arn('AWS::KMS::Key') } };
  },
  'an output in S3': () =>
    given({ output: 's3://renders/film/####' }, { place: 'arn:aws:s3:::renders/film' }),
  'an image that it makes': () => given({ image: {} }),
  'Blender of the image': () =>
    given(
      { blender: 'image', machineImage: ec2.MachineImage.genericLinux({ [REGION]: 'ami-12345678' }) },
      { archive: undefined },
    ),
};

const counted = new Map<string, number>();

describe.each(Object.keys(FARMS))('a compromised instance of a farm with %s', (kind) => {
  const { parts, policies } = (FARMS[kind] as () => GivenPolicies)();
  const role: readonly PolicyStatement[] = policies.of('WorkersRolePolicy');
  const may = (request: IamRequest): boolean => decide(role, request) === 'allowed';

  test('can do what docs/operations/security.md says, and nothing else', () => {
    fc.assert(
      fc.property(attacksOn(parts), (attack) => {
        const powers = POWERS.filter(({ includes }) => includes(attack, parts));
        const isAllowed = may(attack);
        const name = isAllowed ? powers[0]?.title : 'denied';
        counted.set(String(name), (counted.get(String(name)) ?? 0) + 1);
        if (powers.some(({ isBound = false }) => !isBound))
          expect({ attack, isAllowed }).toEqual({ attack, isAllowed: true });
        if (powers.length === 0) expect({ attack, isAllowed }).toEqual({ attack, isAllowed: false });
      }),
      { numRuns: RUNS['instance-to-farm'] },
    );
  });

  test('cannot write what decides what instances run, how many there are, or what is done', () => {
    const hex = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdef')),
      minLength: 16,
      maxLength: 16,
    });
    const own = keys.farm('our-farm');
    const other = keys.farm('other-farm');
    const never = fc
      .tuple(hex, hex)
      .chain(([job, name]) =>
        fc.constantFrom(
          keys.jobFile(job),
          keys.request(job, name),
          keys.cancelled(job),
          own.limit,
          own.whenDrained,
          own.seeder,
          own.drainer,
          own.seeding(job, name),
          other.limit,
          other.worker('i-0123456789abcdef0'),
          other.bootFailure('i-0123456789abcdef0'),
        ),
      );
    const ways = fc.constantFrom(
      's3:PutObject',
      's3:DeleteObject',
      's3:PutObjectAcl',
      's3:AbortMultipartUpload',
    );
    fc.assert(
      fc.property(never, ways, fc.boolean(), (key, action, isNew) => {
        const context = isNew ? { 's3:if-none-match': '*' } : {};
        expect(may({ action, resource: `${parts.frames}/${key}`, context })).toBe(false);
      }),
      { numRuns: RUNS['instance-to-jobs'] },
    );
    for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion'])
      for (const key of [
        keys.frame('0123456789abcdef', 'logs/1.png'),
        keys.record('0123456789abcdef', 'frame_000001'),
      ])
        expect(may({ action, resource: `${parts.frames}/${key}` })).toBe(false);
  });
});

test('every power that is listed is one: some attack has it', () => {
  expect(Object.keys(FARMS)).toHaveLength(EACH['instance-to-farm']);
  for (const { title } of POWERS)
    expect([title, counted.get(title) ?? 0]).toEqual([title, expect.any(Number)]);
  expect(POWERS.filter(({ title }) => !counted.has(title)).map(({ title }) => title)).toEqual([]);
  console.log(Object.fromEntries(counted));
});

test('the kinds of keys are those that protocol/job/keys.ts makes', () => {
  const job = '0123456789abcdef';
  const unit = 'frame_000001';
  const own = keys.farm('our-farm');
  expect(
    [
      keys.jobFile(job),
      keys.request(job, '1-4'),
      keys.cancelled(job),
      `${keys.filesOpened(job)}${job}.json`,
      keys.record(job, unit),
      keys.failure(job, unit),
      keys.log(job, unit, 1),
      keys.crash(job, unit, 1),
      keys.frame(job, 'a/b.png'),
      keys.slice(job, unit, 'a'),
      own.drainer,
      own.limit,
      own.seeder,
      own.seeding(job, '1-4'),
      own.bootFailure('i-0123456789abcdef0'),
      own.worker('i-0123456789abcdef0'),
    ].map(readKey),
  ).not.toContain('unread');
});
