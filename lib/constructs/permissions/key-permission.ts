import { Aws } from 'aws-cdk-lib';
import type { Permission } from './statement';

/**
 * To read and write what is encrypted, by way of S3 and SQS: what else the key is for, in whatever service, is not reached with it.
 *
 * @param key ARN of the key. Amazon's own, which are meant where there is none, need no permission.
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
      // The two services ask on behalf of whoever asks them:
      // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
      conditions: {
        StringEquals: {
          'kms:ViaService': ['s3', 'sqs'].map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`),
        },
      },
    },
  ];
}
