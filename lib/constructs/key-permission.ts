import type { Permission } from './statement';

/**
 * To read and write what is encrypted.
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
    },
  ];
}
