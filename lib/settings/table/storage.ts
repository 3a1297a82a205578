import { BUCKET_NAME } from '../../../protocol/farm/setting-forms';
import { text, truth } from '../values';
import { prop, row } from './row';

/** Where frames are kept, and by which key. */
export const storage = {
  framesBucket: row(text(BUCKET_NAME, "must be a bucket's name"), {
    help: 'The bucket of jobs, ledger and frames: one of yours, such as the one that an earlier farm has left.',
    otherwise: 'a new one',
    prop: prop('bucket', 'bucket'),
  }),
  keepFrames: row(truth(), {
    help: 'Whether the frames stay when the stack is deleted.',
    default: true,
    example: true,
    prop: prop('keepFrames'),
  }),
  encryptionKey: row(text(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'must be the ARN of a KMS key'), {
    help: 'The key of buckets and queues.',
    otherwise: "keys of S3's and SQS's own, which cost nothing",
    prop: prop('encryptionKey', 'key'),
  }),
} as const;
