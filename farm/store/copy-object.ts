import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { AwsEnvironment } from '../aws/client-options';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { RemotePlace } from './remote-file';
import { s3Client } from './s3-client';

/** S3 copies up to 5 GB in one request, and up to 10,000 parts of an object. Parts are faster, because several are copied at once. */
const PART_BYTES = 512 * 2 ** 20;
const LANES = 16;

/**
 * Copies an object inside S3, unless an object of that size already exists there: for keys that identify their contents.
 *
 * @param env where AWS is. @default process.env
 * @param partBytes larger objects are copied in parts of this size. @default 512 MiB
 * @returns whether it was copied.
 */
export async function copyObject(
  from: RemotePlace,
  to: RemotePlace,
  env: AwsEnvironment = process.env,
  partBytes = PART_BYTES,
): Promise<boolean> {
  const client = s3Client(env);
  try {
    const [source, there] = await Promise.all([sizeOf(client, from), sizeOf(client, to)]);
    if (source === undefined) throw new Error(`s3://${from.bucket}/${from.key} is not there`);
    if (there === source) return false;
    await (source > partBytes
      ? copyInParts(client, from, to, partsOf(source, partBytes))
      : copyWhole(client, from, to));
    return true;
  } finally {
    client.destroy();
  }
}

async function sizeOf(client: S3Client, { bucket, key }: RemotePlace): Promise<number | undefined> {
  try {
    return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentLength;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return undefined;
    throw error;
  }
}

async function copyWhole(client: S3Client, from: RemotePlace, { bucket, key }: RemotePlace): Promise<void> {
  // Tags belong to the source bucket; copying them would require another permission.
  await client.send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key: key,
      CopySource: sourceOf(from),
      TaggingDirective: 'REPLACE',
    }),
  );
}

async function copyInParts(
  client: S3Client,
  from: RemotePlace,
  { bucket, key }: RemotePlace,
  ranges: Iterable<Part>,
): Promise<void> {
  const to = { Bucket: bucket, Key: key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(to));
  const parts: { PartNumber: number; ETag: string | undefined }[] = [];
  try {
    await forEachConcurrently(ranges, LANES, async ({ number, first, last }, signal) => {
      const range = `bytes=${String(first)}-${String(last)}`;
      const copy = new UploadPartCopyCommand({
        ...to,
        UploadId,
        PartNumber: number,
        CopySource: sourceOf(from),
        CopySourceRange: range,
      });
      const { CopyPartResult } = await client.send(copy, { abortSignal: signal });
      parts.push({ PartNumber: number, ETag: CopyPartResult?.ETag });
    });
    parts.sort((a, b) => a.PartNumber - b.PartNumber);
    await client.send(
      new CompleteMultipartUploadCommand({ ...to, UploadId, MultipartUpload: { Parts: parts } }),
    );
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...to, UploadId })).catch(() => undefined);
    throw error;
  }
}

/** A range of an object's bytes, the last one included. Numbers begin with 1. */
interface Part {
  readonly number: number;
  readonly first: number;
  readonly last: number;
}

function* partsOf(bytes: number, partBytes: number): Generator<Part> {
  for (let first = 0, number = 1; first < bytes; first += partBytes, number++) {
    yield { number, first, last: Math.min(first + partBytes, bytes) - 1 };
  }
}

function sourceOf({ bucket, key }: RemotePlace): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}
