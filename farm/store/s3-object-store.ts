import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { backOff } from '../aws/back-off';
import { ServerClock } from './server-clock';
import {
  MOST_BYTES,
  type ObjectStore,
  type PutFileOptions,
  type PutOptions,
  type StoredObject,
  type Written,
} from './object-store';
import { readAtMost, TooLarge } from './read-at-most';
import { uploadInParts } from './upload-in-parts';

/** Larger files are uploaded in parts. A file that is sent whole is held in memory, for retries. */
export const WHOLE_BYTES = 8 * 1024 * 1024;
const CONFLICT_ATTEMPTS = 6;

/** An object store in an S3 bucket. */
export class S3ObjectStore implements ObjectStore {
  private readonly clock = new ServerClock();

  constructor(
    private readonly bucket: string,
    private readonly client: S3Client,
  ) {
    this.clock.listenTo(client);
  }

  async put(key: string, body: string | Uint8Array, { ifAbsent = false }: PutOptions = {}): Promise<Written> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const sha256 = createHash('sha256').update(bytes).digest();
    for (let attempt = 1; ; attempt++) {
      try {
        return {
          written: true,
          etag: await this.putWhole(key, bytes, sha256, ifAbsent ? { IfNoneMatch: '*' } : {}),
        };
      } catch (error) {
        const status = statusOf(error);
        if (ifAbsent && status === 412) return { written: false };
        // ConditionalRequestConflict: another write or deletion came in between. S3's documentation says to retry.
        if (!ifAbsent || status !== 409 || attempt === CONFLICT_ATTEMPTS) throw error;
        await backOff(attempt);
      }
    }
  }

  async putFile(key: string, path: string, { sha256, signal }: PutFileOptions): Promise<{ etag: string }> {
    try {
      const { size: bytes } = await stat(path);
      if (bytes <= WHOLE_BYTES) {
        const body = await readFile(path, { signal });
        return { etag: await this.putWhole(key, body, Buffer.from(sha256, 'hex'), {}, signal) };
      }
      const etag = tagOf(
        await uploadInParts(this.client, { Bucket: this.bucket, Key: key }, path, sha256, signal),
      );
      const stored = await this.head(key);
      if (stored?.bytes !== bytes) {
        throw new Error(
          `${key}: ${String(bytes)} bytes were uploaded, and ${String(stored?.bytes ?? 'none')} arrived`,
        );
      }
      return { etag };
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  async get(key: string, most = MOST_BYTES): Promise<Uint8Array | undefined> {
    const body = await this.stream(key);
    if (!body) return undefined;
    if (body.bytes > most) {
      body.destroy();
      throw new TooLarge(key, body.bytes, most);
    }
    return readAtMost(body, key, most);
  }

  async stream(key: string): Promise<Contents | undefined> {
    try {
      const answer = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      // In Node.js it is always a Readable.
      const body = answer.Body as Readable | undefined;
      return body && Object.assign(body, { bytes: answer.ContentLength ?? 0 });
    } catch (error) {
      // Compares the name: a missing bucket is also a 404, but is a fault here.
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async head(key: string): Promise<StoredObject | undefined> {
    try {
      const {
        ContentLength = 0,
        ETag,
        LastModified,
      } = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return { key, bytes: ContentLength, etag: tagOf(ETag), modified: timeOf(LastModified) };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async storedSha256(key: string): Promise<string | undefined> {
    try {
      const { ChecksumSHA256 } = await this.client.send(
        new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' }),
      );
      // For a multipart upload it is the checksum of the parts' checksums, followed by their number:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
      if (ChecksumSHA256 === undefined || ChecksumSHA256.includes('-')) return undefined;
      return Buffer.from(ChecksumSHA256, 'base64').toString('hex');
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    let from: string | undefined;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: from }),
      );
      for (const { Key, Size = 0, ETag, LastModified } of page.Contents ?? []) {
        if (Key === undefined) continue;
        yield { key: Key, bytes: Size, etag: tagOf(ETag), modified: timeOf(LastModified) };
      }
      from = page.NextContinuationToken;
    } while (from !== undefined);
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  async now(): Promise<Date> {
    // A recent response has the time at no cost; a list request costs money.
    if (this.clock.now === undefined) await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }));
    if (this.clock.now === undefined) throw new Error('S3 answered without a date');
    return this.clock.now;
  }

  private async putWhole(
    key: string,
    body: Uint8Array,
    sha256: Buffer,
    condition: { readonly IfNoneMatch?: '*' },
    signal?: AbortSignal,
  ): Promise<string> {
    const { ETag } = await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: body,
        ChecksumSHA256: sha256.toString('base64'),
        ...condition,
      }),
      signal ? { abortSignal: signal } : {},
    );
    return tagOf(ETag);
  }
}

/** The body of a response, and the size that it declares. */
type Contents = Readable & { readonly bytes: number };

function tagOf(etag: string | undefined): string {
  if (etag === undefined) throw new Error('S3 answered without an ETag');
  return etag.replace(/^"|"$/g, '');
}

function timeOf(modified: Date | undefined): Date {
  if (modified === undefined) throw new Error('S3 answered without the time of the last change');
  return modified;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
