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
 * An archive of a program that is not ours, on its way to S3: `cdk deploy` puts it into the bucket that `cdk bootstrap` has made, once for all farms of
 * the account in a Region, under its SHA-256. A synthesis needs no network: the file is looked for, or downloaded, by a program that the CDK runs
 * where the bucket has not got it yet. Where that fails, nothing is deployed.
 *
 * Resources deployed: none.
 *
 * Idle cost: storage of it (Blender has some 380 MB, Node.js 30), until `cdk gc` takes away what no stack names any more.
 *
 * Security: what has another SHA-256 is not uploaded.
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
      // Of this machine, by its whole path: the CDK runs it where `cdk deploy` was called.
      executable: ['node', assets.bringArchive(), setting, sha256, ...urls],
      displayName: name,
    });
    const bucket = s3.Bucket.fromBucketName(this, 'Uploads', bucketName);
    return { bucket, s3BucketName: bucketName, s3ObjectKey: objectKey };
  }
}
