import { readFile, stat } from 'node:fs/promises';
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type FramesPlace, keyIn, placeText } from '../../protocol/scene/frames-place';
import { backOff } from '../aws/back-off';
import type { PutFileOptions, StoredObject } from './object-store';
import { NameTaken, placeFault } from './place-refused';
import { WHOLE_BYTES } from './s3-object-store';
import { type UploadAbout, uploadInParts } from './upload-in-parts';

/** The object metadata that names its job: `x-amz-meta-brenda-job`. */
const OWNER = 'brenda-job';
/** Brenda's own folder beside the frames, as in an output folder. */
const OWN_FOLDER = '.brenda';
/** Retries for when another writer puts or deletes the object between two of our requests. */
const ATTEMPTS = 6;

/**
 * Frames under names in a user's bucket. A frame never replaces an object outside its own job. S3 checks this when it creates the object,
 * so it holds for any number of writers (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export class PlacedFrames {
  constructor(
    readonly place: FramesPlace,
    private readonly client: S3Client,
  ) {}

  /**
   * Uploads a file atomically.
   *
   * @throws NameTaken, PlaceRefused; else as `ObjectStore.putFile`.
   */
  async putFile(
    name: string,
    path: string,
    { job, sha256, signal }: PutFileOptions & { readonly job: string },
  ): Promise<{ etag: string }> {
    const at = this.at(name);
    // Most frames are new. A check beforehand would cost a second request, and would require permission to list the bucket to learn that an
    // object does not exist.
    let condition: UploadAbout['condition'] = { IfNoneMatch: '*' };
    for (let attempt = 1; ; attempt++) {
      try {
        return { etag: await this.send(at, path, sha256, { Metadata: { [OWNER]: job }, condition }, signal) };
      } catch (error) {
        signal?.throwIfAborted();
        // PreconditionFailed; ConditionalRequestConflict; and 404 when the object to replace no longer exists.
        const isPassedOver = [404, 409, 412].includes(statusOf(error)) && nameOf(error) !== 'NoSuchBucket';
        if (!isPassedOver || attempt === ATTEMPTS) throw placeFault(error, this.place);
        if (attempt > 1) await backOff(attempt, signal);
        const there = await this.look(name);
        if (there && there.owner !== job)
          throw new NameTaken(`${placeText(this.place)}/${name}`, there.owner);
        condition = there ? { IfMatch: `"${there.etag}"` } : { IfNoneMatch: '*' };
      }
    }
  }

  /** The object's entry in a listing; undefined when it does not exist. */
  async head(name: string): Promise<StoredObject | undefined> {
    return this.look(name);
  }

  /** The job of an object; null for one outside any job, undefined when it does not exist. */
  async ownerOf(name: string): Promise<string | null | undefined> {
    const there = await this.look(name);
    return there && (there.owner ?? null);
  }

  /** The names that begin with `head`, without Brenda's own. @throws PlaceRefused */
  async *names(head: string): AsyncGenerator<string> {
    const own = keyIn(this.place, '');
    let from: string | undefined;
    do {
      const page = await this.client
        .send(
          new ListObjectsV2Command({
            Bucket: this.place.bucket,
            Prefix: own + head,
            ContinuationToken: from,
          }),
        )
        .catch((error: unknown) => {
          throw placeFault(error, this.place);
        });
      for (const { Key = '' } of page.Contents ?? [])
        if (!Key.startsWith(`${own}${OWN_FOLDER}/`)) yield Key.slice(own.length);
      from = page.NextContinuationToken;
    } while (from !== undefined);
  }

  /** Writes the job of the frames beside them, for people and other tools. @throws PlaceRefused */
  async keepJob(job: string, text: string): Promise<void> {
    try {
      await this.client.send(
        new PutObjectCommand({
          ...this.at(`${OWN_FOLDER}/jobs/${job}/job.json`),
          Body: text,
          ContentType: 'application/json',
        }),
      );
    } catch (error) {
      throw placeFault(error, this.place);
    }
  }

  private at(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.place.bucket, Key: keyIn(this.place, name) };
  }

  private async look(name: string): Promise<(StoredObject & { readonly owner?: string }) | undefined> {
    const at = this.at(name);
    try {
      const {
        ContentLength: bytes = 0,
        ETag = '',
        LastModified: modified = new Date(0),
        Metadata: { [OWNER]: owner } = {},
      } = await this.client.send(new HeadObjectCommand(at));
      return {
        ...{ key: at.Key, bytes, etag: bare(ETag), modified },
        ...(owner === undefined ? {} : { owner }),
      };
    } catch (error) {
      // Without permission to list the bucket, S3 answers 403 for a missing object:
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
      if ([403, 404].includes(statusOf(error))) return undefined;
      throw error;
    }
  }

  private async send(
    at: { readonly Bucket: string; readonly Key: string },
    path: string,
    sha256: string,
    about: UploadAbout,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    if ((await stat(path)).size > WHOLE_BYTES)
      return bare((await uploadInParts(this.client, at, path, sha256, signal, about)) ?? '');
    const { Metadata = {}, condition } = about;
    const put = new PutObjectCommand({
      ...at,
      Body: await readFile(path, { signal }),
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      Metadata: { ...Metadata },
      ...condition,
    });
    return bare((await this.client.send(put, signal ? { abortSignal: signal } : {})).ETag ?? '');
  }
}

function bare(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function statusOf(error: unknown): number {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
}
