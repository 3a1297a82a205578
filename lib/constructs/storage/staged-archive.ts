import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { basename } from 'node:path';
import { assets } from '../../assets';
import type { Archive } from '../../archive';
import { checkArchive } from '../../check-archive';
import type { StagedAsset } from './staging';

/**
 * The archive of a third-party program, as an upload to S3. `cdk deploy` uploads it to the bucket of `cdk bootstrap`, once for all farms of
 * the account in a Region, under its SHA-256. A synthesis needs no network. When the bucket lacks the archive, the CDK runs a program that
 * finds or downloads the file. If that fails, nothing is deployed.
 *
 * Resources deployed: none.
 *
 * Idle cost: its storage (Blender has some 380 MB, Node.js 30), until `cdk gc` deletes what no stack refers to.
 *
 * Security: a file with another SHA-256 is not uploaded.
 */
export class StagedArchive extends Construct {
  readonly staged: StagedAsset;

  constructor(scope: Construct, id: string, archive: Archive) {
    super(scope, id);
    const { sha256, urls, file, folder } = archive;
    if (file !== undefined) checkArchive(file, archive);
    this.staged = {
      asset: file === undefined ? this.fetched(archive) : new Asset(this, 'File', { path: file }),
      key: `${folder}/${sha256}/${basename(file ?? new URL(urls[0]).pathname)}`,
    };
  }

  private fetched({ name, setting, sha256, urls }: Archive): StagedAsset['asset'] {
    const { bucketName, objectKey } = Stack.of(this).synthesizer.addFileAsset({
      sourceHash: sha256,
      // An absolute path on this machine: the CDK runs it in the folder of `cdk deploy`.
      executable: ['node', assets.bringArchive(), setting, sha256, ...urls],
      displayName: name,
    });
    const bucket = s3.Bucket.fromBucketName(this, 'Uploads', bucketName);
    return { bucket, s3BucketName: bucketName, s3ObjectKey: objectKey };
  }
}
