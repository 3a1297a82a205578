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
