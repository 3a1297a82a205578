import { Aws, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { COPIES_PROPERTY, type Copies } from '../../../protocol/farm/staging';
import { FarmFunction } from '../functions/farm-function';
import { keyPermission } from '../permissions/key-permission';
import type { Permission } from '../permissions/statement';

/** An object to copy, and its key. The key is derived from the contents, so an existing object never changes. */
export interface StagedAsset {
  readonly asset: Pick<Asset, 'bucket' | 's3BucketName' | 's3ObjectKey'>;
  readonly key: string;
}

export interface StagingProps {
  readonly bucket: s3.IBucket;
  readonly assets: readonly StagedAsset[];
  /** ARN of the bucket's encryption key. @default - Amazon's own */
  readonly key?: string | undefined;
  readonly logRetention: logs.RetentionDays;
}

/**
 * Copies what `cdk deploy` has uploaded into the farm's own bucket. The copy stays after the next deployment, so that instances and tasks
 * of this one can use it. Instances need no permission for the CDK's bucket, which has all projects of the account.
 *
 * Resources deployed: a function, its role and its log group; a custom resource that calls it.
 *
 * Idle cost: storage of a second copy.
 *
 * Security: it can read these objects, and write under their prefixes.
 */
export class Staging extends Construct {
  /** Everything that needs the copies must depend on it. */
  readonly done: CustomResource;

  constructor(scope: Construct, id: string, props: StagingProps) {
    super(scope, id);
    const { bucket } = props;
    const copier = new FarmFunction(this, 'Function', {
      code: 'asset-copier',
      description: 'Copies what was deployed to where instances of the render farm find it',
      permissions: permissionsFor(props),
      memorySize: 256,
      // S3 copies some 100 GiB in that time.
      timeout: Duration.minutes(15),
      logRetention: props.logRetention,
    });
    const copies: Copies = props.assets.map(({ asset, key }) => ({
      from: { bucket: asset.s3BucketName, key: asset.s3ObjectKey },
      to: { bucket: bucket.bucketName, key },
    }));
    this.done = new CustomResource(this, 'Copies', {
      resourceType: 'Custom::BrendaStaging',
      serviceToken: copier.function.functionArn,
      serviceTimeout: Duration.minutes(16),
      properties: { [COPIES_PROPERTY]: Stack.of(this).toJsonString(copies) },
    });
    this.done.node.addDependency(copier.policy);
  }
}

function permissionsFor({ bucket, assets, key }: StagingProps): Permission[] {
  return [
    {
      sid: 'ReadUploads',
      reason: 'These versions of project, bundle and Blender, and nothing else that was deployed from here.',
      actions: ['s3:GetObject'],
      resources: assets.map(({ asset }) => asset.bucket.arnForObjects(asset.s3ObjectKey)),
    },
    ...readUploadsKey(bucket, assets),
    {
      sid: 'WriteCopies',
      reason: 'Where instances read them.',
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
      resources: assets.map((asset) => bucket.arnForObjects(asset.key)),
    },
    {
      sid: 'TellMissingFromForbidden',
      reason: 'Without it S3 answers 403 for a copy that is not there yet.',
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
    },
    ...keyPermission(key, 'The bucket is'),
  ];
}

/**
 * The CDK's bucket may be encrypted with a key of the account's own (`cdk bootstrap --bootstrap-kms-key-id`), which this app does not know.
 * The key may only be used for objects of that bucket: S3 passes the object's ARN to KMS, or with a bucket key the bucket's.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
 */
function readUploadsKey(ours: s3.IBucket, assets: StagingProps['assets']): Permission[] {
  return [
    {
      sid: 'ReadUploadsWithTheirKey',
      reason: "The CDK's bucket may be encrypted with a key of the account's own.",
      actions: ['kms:Decrypt'],
      resources: [Stack.of(ours).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
      wildcard:
        'Which key it is, the bootstrap says, and not this app; the condition names what is read with it.',
      conditions: {
        StringEquals: {
          'kms:ViaService': `s3.${Aws.REGION}.${Aws.URL_SUFFIX}`,
          'kms:EncryptionContext:aws:s3:arn': [
            ...new Set(assets.map(({ asset }) => asset.bucket.bucketArn)),
            ...assets.map(({ asset }) => asset.bucket.arnForObjects(asset.s3ObjectKey)),
          ],
        },
      },
    },
  ];
}
