import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { backOff } from '../aws/back-off';
import type { AwsEnvironment } from '../aws/client-options';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { readAtMost, TooLarge } from './read-at-most';

/** The size of one request. */
export const PART_BYTES = 8 * 1024 * 1024;
/** One connection to S3 reaches 50 to 100 MB a second, an instance's network many times that. */
const LANES = 8;
const ATTEMPTS = 5;

/** The location of an object, in any bucket. */
export interface RemotePlace {
  readonly bucket: string;
  readonly key: string;
}

export interface RemoteState {
  readonly bytes: number;
  /** Changes with the contents. Without the quotes that S3 puts around it. */
  readonly etag: string;
}

/** S3 refuses the object. The message is the end of a line that begins with the object's name. */
export class RemoteRefused extends Error {
  override readonly name = 'RemoteRefused';
}

/** A large object that others have put into a bucket: a project. Brenda's own small objects are in an `ObjectStore`. */
export class RemoteFile {
  private client: Promise<S3Client> | undefined;

  /** @param env where AWS is. @default process.env */
  constructor(
    private readonly place: RemotePlace,
    private readonly env: AwsEnvironment = process.env,
  ) {}

  /** @throws RemoteRefused */
  async state(signal?: AbortSignal): Promise<RemoteState> {
    const { HeadObjectCommand } = await import('./s3-commands.ts');
    const command = new HeadObjectCommand({ Bucket: this.place.bucket, Key: this.place.key });
    try {
      const { ContentLength, ETag } = await (await this.s3()).send(command, abortedBy(signal));
      if (ContentLength === undefined || ETag === undefined) throw new Error('S3 left out size or ETag');
      return { bytes: ContentLength, etag: ETag.replace(/^"|"$/g, '') };
    } catch (error) {
      signal?.throwIfAborted();
      throw refused(error);
    }
  }

  /** Another object, over the same connections. @param bucket its bucket. @default - the same */
  beside(key: string, bucket = this.place.bucket): RemoteFile {
    const other = new RemoteFile({ bucket, key }, this.env);
    other.client = this.s3();
    return other;
  }

  /** Reads all of a small object. @throws RemoteRefused, or TooLarge when it has more than `most` bytes. */
  async read(most: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { GetObjectCommand } = await import('./s3-commands.ts');
    const command = new GetObjectCommand({ Bucket: this.place.bucket, Key: this.place.key });
    try {
      const { Body, ContentLength = 0 } = await (await this.s3()).send(command, abortedBy(signal));
      if (!Body) throw new Error('S3 left out the contents');
      if (ContentLength > most) {
        (Body as Readable).destroy();
        throw new TooLarge(this.place.key, ContentLength, most);
      }
      return await readAtMost(Body as Readable, this.place.key, most);
    } catch (error) {
      signal?.throwIfAborted();
      throw refused(error);
    }
  }

  /**
   * Downloads exactly this state of the object into a file: several parts at once, each with retries.
   *
   * @param state without an ETag for an object that never changes.
   * @throws RemoteRefused when it has changed meanwhile, or access is denied; the reason of `signal`.
   */
  async download(
    path: string,
    { bytes, etag }: Pick<RemoteState, 'bytes'> & Partial<RemoteState>,
    signal?: AbortSignal,
  ): Promise<void> {
    const file = await open(path, 'w');
    try {
      const fetchPart = async (from: number, stop: AbortSignal): Promise<void> => {
        const part = await this.part(from, Math.min(from + PART_BYTES, bytes), etag, stop);
        await writeFully(file, part, from);
      };
      await forEachConcurrently(partsOf(bytes), LANES, fetchPart, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw refused(error);
    } finally {
      await file.close();
    }
  }

  /** The client retries failed requests, but not a response whose body breaks off. */
  private async part(
    from: number,
    to: number,
    etag: string | undefined,
    stop: AbortSignal,
  ): Promise<Uint8Array> {
    const { GetObjectCommand } = await import('./s3-commands.ts');
    const wanted = {
      Range: `bytes=${String(from)}-${String(to - 1)}`,
      ...(etag === undefined ? {} : { IfMatch: `"${etag}"` }),
    };
    const command = new GetObjectCommand({ Bucket: this.place.bucket, Key: this.place.key, ...wanted });
    for (let attempt = 1; ; attempt++) {
      try {
        const { Body } = await (await this.s3()).send(command, abortedBy(stop));
        const part = Body && (await readAtMost(Body as Readable, 'a part', to - from));
        if (part?.length === to - from) return part;
        throw new Error(`S3 sent ${String(part?.length ?? 0)} bytes of ${String(to - from)}`);
      } catch (error) {
        if (stop.aborted || attempt === ATTEMPTS || refused(error) !== error) throw error;
        await backOff(attempt, stop);
      }
    }
  }

  private s3(): Promise<S3Client> {
    this.client ??= import('./s3-client.ts').then(({ s3Client }) => {
      const client = s3Client(this.env);
      // A user's bucket may be in another Region than the farm.
      client.config.followRegionRedirects = true;
      return client;
    });
    return this.client;
  }
}

function* partsOf(bytes: number): Generator<number> {
  for (let from = 0; from < bytes; from += PART_BYTES) yield from;
}

async function writeFully(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
  }
}

function abortedBy(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

function refused(error: unknown): unknown {
  const why = {
    // A role without permission to list the bucket gets the same response for missing objects.
    403: "S3 refuses it (403): there is no such object, or the instance's role may not read it",
    404: 'there is no such object, or no such bucket',
    412: 'it was changed while it was fetched',
  }[(error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0];
  return why === undefined ? error : new RemoteRefused(why, { cause: error });
}
