import { decide } from '../../support/iam/evaluate';
import { type FarmOptions, givenFarm, SOME_PROJECT } from '../../support/deployment/farm-stack';
import { ACCOUNT, REGION, SynthesisedPolicies } from '../../support/iam/synthesised';

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/theirs`;

/** What the role of a policy may ask of a key whose own policy lets IAM decide. */
function keyUse(options: FarmOptions, policy: string): (action: string, arn: string, via?: string) => string {
  const statements = new SynthesisedPolicies(givenFarm(options).template()).of(policy);
  return (action, arn, via = 's3') =>
    decide(statements, {
      action,
      resource: KEY,
      context: {
        'kms:EncryptionContext:aws:s3:arn': arn,
        'kms:ViaService': `${via}.${REGION}.amazonaws.com`,
      },
    });
}

describe('a bucket of yours that has a key of its own', () => {
  // S3 asks KMS in the name of who asks S3.
  test.each([
    ['instances', 'FarmWorkersRolePolicy'],
    ['the seeder', 'FarmSeederFunctionPolicy'],
  ])('is where frames can go: %s may use the key through S3, for what lies there alone', (_, policy) => {
    const may = keyUse({ output: 's3://renders/film' }, policy);
    for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
      expect(may(action, 'arn:aws:s3:::renders/film/frame_000001.png')).toBe('allowed');
      // With a bucket key.
      expect(may(action, 'arn:aws:s3:::renders')).toBe('allowed');
      expect(may(action, 'arn:aws:s3:::renders/other/frame_000001.png')).toBe('implicit');
      expect(may(action, 'arn:aws:s3:::films/film/frame_000001.png')).toBe('implicit');
      expect(may(action, 'arn:aws:s3:::renders/film/frame_000001.png', 'ec2')).toBe('implicit');
    }
  });

  test('can have the project, which instances read and do not write', () => {
    const may = keyUse({ project: SOME_PROJECT }, 'FarmWorkersRolePolicy');
    expect(may('kms:Decrypt', 'arn:aws:s3:::films/bloom.zip')).toBe('allowed');
    expect(may('kms:Decrypt', 'arn:aws:s3:::films/another.zip')).toBe('implicit');
    expect(may('kms:GenerateDataKey', 'arn:aws:s3:::films/bloom.zip')).toBe('implicit');
  });
});
