import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { forEachConcurrently } from '../aws/for-each-concurrently';

const LEAST_PART_BYTES = 8 * 1024 * 1024;
/** S3's limit on parts. */
const MOST_PARTS = 10_000;
const LANES = 4;

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

/** Other fields of the object. */
export interface UploadAbout {
  readonly Metadata?: Readonly<Record<string, string>>;
  /** The precondition for its creation, once all parts are uploaded. */
  readonly condition?: { readonly IfNoneMatch?: '*'; readonly IfMatch?: string };
}

interface Part {
  readonly number: number;
  readonly body: Uint8Array;
}

/**
 * Uploads a large file, several parts at once. S3 checks each part against its own SHA-256. This checks that the parts together are the
 * file, before S3 combines them. It replaces `@aws-sdk/lib-storage`, which cannot abort a part in progress, and does not delete its parts
 * when it is aborted.
 *
 * @param about other fields of the object. @default - none, and it replaces an existing object
 * @returns the ETag.
 * @throws when the file's contents do not match `sha256`.
 */
export async function uploadInParts(
  client: S3Client,
  place: Place,
  path: string,
  sha256: string,
  signal: AbortSignal | undefined,
  about: UploadAbout = {},
): Promise<string | undefined> {
  const { Metadata, condition = {} } = about;
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      ...place,
      ChecksumAlgorithm: 'SHA256',
      ...(Metadata ? { Metadata: { ...Metadata } } : {}),
    }),
    signal ? { abortSignal: signal } : {},
  );
  try {
    const done: CompletedPart[] = [];
    const send = async ({ number, body }: Part, stop: AbortSignal): Promise<void> => {
      const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
      const part = new UploadPartCommand({
        ...place,
        UploadId,
        PartNumber: number,
        Body: body,
        ChecksumSHA256,
      });
      const { ETag } = await client.send(part, { abortSignal: stop });
      done.push({ PartNumber: number, ETag, ChecksumSHA256 });
    };
    await forEachConcurrently(partsOf(path, sha256), LANES, send, signal);

    const Parts = done.sort((a, b) => Number(a.PartNumber) - Number(b.PartNumber));
    const { ETag } = await client.send(
      new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts }, ...condition }),
      signal ? { abortSignal: signal } : {},
    );
    return ETag;
  } catch (error) {
    // Parts cost money until they are deleted. Report the original fault, not one of this cleanup.
    await client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined);
    throw error;
  }
}

async function* partsOf(path: string, sha256: string): AsyncGenerator<Part> {
  const whole = createHash('sha256');
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const partBytes = Math.max(LEAST_PART_BYTES, Math.ceil(size / MOST_PARTS));
    for (let number = 1; ; number++) {
      const body = await readFully(file, partBytes);
      if (body.length === 0) break;
      whole.update(body);
      yield { number, body };
    }
  } finally {
    await file.close();
  }
  if (whole.digest('hex') !== sha256)
    throw new Error(`${path} is not what it was when its checksum was taken`);
}

/** Reads the next `bytes` of the file; fewer only at its end. */
async function readFully(file: FileHandle, bytes: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
