import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EmptyOnDelete } from './empty-on-delete';

export interface FarmBucketsProps {
  /** The bucket of jobs, ledger and frames. @default - a new one */
  readonly bucket?: s3.IBucket;
  /** @default - keys of S3's own, which cost nothing */
  readonly encryptionKey?: kms.IKey;
  /** Whether the frames stay when the stack is deleted. @default true */
  readonly keepFrames?: boolean;
}

/** Objects under this prefix are deleted after a week. */
const INTERMEDIATES = 'intermediates/';
const INTERMEDIATES_DAYS = 7;
/** The parts of an aborted upload cost as much as an object. */
const BROKEN_UPLOADS_DAYS = 1;

/**
 * The buckets of a farm: one for jobs, ledger and frames, and one for files that instances share, such as Blender.
 *
 * Resources deployed: two S3 buckets with their policies; CloudFormation's custom resource for those that are emptied.
 *
 * Idle cost: storage.
 *
 * Security: TLS 1.2 or newer, encrypted, no public access, no access lists.
 *
 * @example
 * ```ts
 * import { FarmBuckets } from '@brenda-render/brenda';
 * import { App, Stack } from 'aws-cdk-lib';
 *
 * const stack = new Stack(new App(), 'Storage');
 * // For trials: nothing is left when the stack is deleted.
 * new FarmBuckets(stack, 'Buckets', { keepFrames: false });
 * ```
 */
export class FarmBuckets extends Construct {
  readonly frames: s3.IBucket;
  /** Whether the stack has created it and keeps it. */
  readonly areFramesLeft: boolean;
  readonly project: s3.IBucket;

  constructor(scope: Construct, id: string, props: FarmBucketsProps = {}) {
    super(scope, id);
    const { encryptionKey, keepFrames = true } = props;
    this.frames = props.bucket ?? this.bucket('Frames', { encryptionKey, keep: keepFrames });
    this.areFramesLeft = !props.bucket && keepFrames;
    this.project = this.bucket('Project', { encryptionKey, keep: false });
  }

  private bucket(
    id: string,
    { encryptionKey, keep }: { encryptionKey: kms.IKey | undefined; keep: boolean },
  ): s3.IBucket {
    const bucket = new s3.Bucket(this, id, {
      ...(encryptionKey
        ? { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: s3.BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        { id: 'broken-uploads', abortIncompleteMultipartUploadAfter: Duration.days(BROKEN_UPLOADS_DAYS) },
        { id: 'intermediates', prefix: INTERMEDIATES, expiration: Duration.days(INTERMEDIATES_DAYS) },
      ],
      // A failed first deployment deletes its bucket, because there is nothing to keep.
      removalPolicy: keep ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
      autoDeleteObjects: !keep,
    });
    if (!keep) EmptyOnDelete.logsOf(Stack.of(this));
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access logs would cost a second bucket that outlives the farm. CloudTrail data events, where an account has them, tell the same.',
    });
    // The CDK's classes do not match its interfaces under `exactOptionalPropertyTypes`.
    return bucket as s3.IBucket;
  }
}
