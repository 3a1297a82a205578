import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { basename } from 'node:path';
import { assets } from '../assets';
import { blenderUrls } from '../../protocol/blender-releases';
import type { BlenderRelease } from '../blender-release';
import { checkArchive } from '../check-archive';
import type { StagedAsset } from './staging';

/**
 * Blender's archive, on its way to S3: `cdk deploy` puts it into the bucket that `cdk bootstrap` has made, once for all farms of the account in a
 * Region, under its SHA-256. A synthesis needs no network: the file is looked for, or downloaded, by a program that the CDK runs where the
 * bucket has not got it yet. Where that fails, nothing is deployed.
 *
 * Resources deployed: none.
 *
 * Idle cost: storage of some 380 MB, until `cdk gc` takes away what no stack names any more.
 *
 * Security: what has another SHA-256 is not uploaded.
 */
export class BlenderArchive extends Construct {
  readonly staged: StagedAsset;

  constructor(scope: Construct, id: string, { version, sha256, url, file }: BlenderRelease) {
    super(scope, id);
    if (file !== undefined) checkArchive(file, sha256);
    const urls = url === undefined ? blenderUrls(version) : ([url] as const);
    const name = basename(file ?? new URL(urls[0]).pathname);
    this.staged = {
      asset: file === undefined ? this.fetched(sha256, urls) : new Asset(this, 'File', { path: file }),
      key: `blender/${sha256}/${name}`,
    };
  }

  private fetched(sha256: string, urls: readonly string[]): StagedAsset['asset'] {
    const { bucketName, objectKey } = Stack.of(this).synthesizer.addFileAsset({
      sourceHash: sha256,
      // Of this machine, by its whole path: the CDK runs it where `cdk deploy` was called.
      executable: ['node', assets.blenderArchive(), sha256, ...urls],
      displayName: 'Blender',
    });
    const bucket = s3.Bucket.fromBucketName(this, 'Uploads', bucketName);
    return { bucket, s3BucketName: bucketName, s3ObjectKey: objectKey };
  }
}
