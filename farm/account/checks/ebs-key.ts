import { GetEbsDefaultKmsKeyIdCommand } from '@aws-sdk/client-ec2';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, paginateListGrants } from '@aws-sdk/client-kms';
import * as v from 'valibot';
import { type AwsEnvironment, clientOptions } from '../../aws/client-options';
import { withEc2 } from '../../aws/ec2-client';
import { type Finding, looked, type Place } from './finding';

const CHECK = 'key of EBS';
/** EBS's name for its own key: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsDefaultKmsKeyId.html */
const OWN = /(?:^|:)alias\/aws\/ebs$/;
/**
 * An account has this role once Auto Scaling was used in it. Before that, KMS takes no grant and no policy that names it.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
 */
const LAUNCHER = ':role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
/** Every encrypted volume needs this permission; the page below lists all of them. */
const NEEDED = 'kms:CreateGrant';
const OPERATIONS =
  'Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey CreateGrant';

const oneOrMore = v.union([
  v.array(v.string()),
  v.pipe(
    v.string(),
    v.transform((one) => [one]),
  ),
]);
/** The part of a key policy that decides who may create grants. */
const keyPolicy = v.object({
  Statement: v.array(
    v.object({
      Effect: v.string(),
      Action: v.optional(oneOrMore, []),
      Principal: v.optional(v.union([v.string(), v.record(v.string(), oneOrMore)]), {}),
    }),
  ),
});

/**
 * Checks whether Auto Scaling may use the key that the account encrypts new volumes with. It may always use EBS's own key. The policy of a
 * customer managed key must allow it, or each launch fails:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
export async function ebsKeyFindings({ account, region, env }: Place): Promise<Finding[]> {
  const told = await looked(CHECK, () => defaultKey(env).then((key) => ({ key })));
  if ('state' in told) return [told];
  const { key } = told;
  if (key === '' || OWN.test(key)) return [];
  const known = await looked(CHECK, () => keyUse(key, env));
  if ('check' in known) return [known];
  if (known.state !== 'Enabled')
    return [
      {
        check: CHECK,
        state: 'bad',
        refuses: true,
        says: `new volumes are encrypted with ${key}, which is ${known.state}`,
        fix: `${mendOf(known.state)} --region ${region} --key-id ${key}, or take EBS's own again: aws ec2 reset-ebs-default-kms-key-id --region ${region}`,
      },
    ];
  const says = `new volumes are encrypted with ${key}`;
  if (known.isForLauncher)
    return [{ check: CHECK, state: 'ok', says: `${says}, which Auto Scaling may use` }];
  const partition = key.split(':')[1] ?? 'aws';
  return [
    {
      check: CHECK,
      state: 'bad',
      refuses: true,
      says: `${says}, which Auto Scaling may not use: no instance would start`,
      fix: `let it: aws kms create-grant --region ${region} --key-id ${key} --grantee-principal arn:${partition}:iam::${account}${LAUNCHER} --operations ${OPERATIONS}; where KMS does not know that role, make it first: aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com`,
    },
  ];
}

async function defaultKey(env: AwsEnvironment): Promise<string> {
  return withEc2(
    env,
    async (client) => (await client.send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId ?? '',
  );
}

async function keyUse(
  KeyId: string,
  env: AwsEnvironment,
): Promise<{ readonly state: string; readonly isForLauncher: boolean }> {
  const client = new KMSClient(clientOptions(env));
  try {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
    const state = KeyMetadata?.KeyState ?? 'not there';
    if (KeyMetadata?.KeyManager === 'AWS') return { state, isForLauncher: true };
    const { Policy = '' } = await client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
    if (letsLauncherIn(Policy)) return { state, isForLauncher: true };
    for await (const { Grants = [] } of paginateListGrants({ client }, { KeyId }))
      if (Grants.some(({ GranteePrincipal = '' }) => GranteePrincipal.includes(LAUNCHER)))
        return { state, isForLauncher: true };
    return { state, isForLauncher: false };
  } finally {
    client.destroy();
  }
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
function mendOf(state: string): string {
  return state === 'PendingDeletion' ? 'aws kms cancel-key-deletion' : 'aws kms enable-key';
}

/**
 * A statement for `*`, under any condition, may include Auto Scaling. A statement for the account's root does not: it delegates to IAM, and
 * the role has no permissions for keys there.
 */
function letsLauncherIn(policy: string): boolean {
  return v.parse(keyPolicy, JSON.parse(policy)).Statement.some(({ Effect, Action, Principal }) => {
    const principals = typeof Principal === 'string' ? [Principal] : (Principal['AWS'] ?? []);
    return (
      Effect === 'Allow' &&
      principals.some((one) => one === '*' || one.includes(LAUNCHER)) &&
      Action.some((one) => new RegExp(`^${one.replace(/\*/g, '.*')}$`, 'i').test(NEEDED))
    );
  });
}
