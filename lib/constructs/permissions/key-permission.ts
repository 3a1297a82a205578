import { Aws } from 'aws-cdk-lib';
import type { Permission } from './statement';

/**
 * To read and write encrypted data through S3 and SQS only: other uses of the key, in any service, are not allowed.
 *
 * @param key ARN of the key. Without one, Amazon's own keys are used, which require no permission.
 * @param what is encrypted with it: `The bucket is`.
 */
export function keyPermission(key: string | undefined, what: string): Permission[] {
  if (key === undefined) return [];
  return [
    {
      sid: 'UseKey',
      reason: `${what} encrypted with it.`,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [key],
      // S3 and SQS call KMS on behalf of their caller:
      // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
      conditions: {
        StringEquals: {
          'kms:ViaService': ['s3', 'sqs'].map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`),
        },
      },
    },
  ];
}

/**
 * To read objects of a bucket that may be encrypted with a key of the account's own, which this app does not know; or to write them, too. The
 * key's policy must let IAM decide, as the one that KMS gives a key does. S3 passes the object's ARN to KMS, or with a bucket key the bucket's:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
 *
 * @param objects ARNs.
 */
export function theirKeyPermission({
  sid,
  reason,
  objects,
  isWritten = false,
}: Pick<Permission, 'sid' | 'reason'> & {
  readonly objects: readonly string[];
  readonly isWritten?: boolean;
}): Permission {
  const buckets = [...new Set(objects.map((arn) => arn.slice(0, arn.indexOf('/'))))];
  return {
    sid,
    reason,
    actions: isWritten ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'],
    resources: [`arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:key/*`],
    wildcard: 'Which key it is, the bucket says, and not this app; the condition names what it is used for.',
    conditions: {
      StringEquals: { 'kms:ViaService': `s3.${Aws.REGION}.${Aws.URL_SUFFIX}` },
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': [...buckets, ...objects] },
    },
  };
}
