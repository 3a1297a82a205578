import { randomUUID } from 'node:crypto';
import type { FolderObjectStore } from '../../folder-store/folder-object-store';
import type { FileState } from '../../folder-store/file-state';
import { folderFault } from '../../folder-store/folder-fault';
import { StagedFile } from '../../folder-store/staged-file';
import { S3Error } from './s3-error';

interface Upload {
  readonly key: string;
  readonly parts: Map<number, { readonly etag: string; readonly staged: StagedFile }>;
}

/** Multipart uploads. The parts lie in the store's temporary folder until they become one object. */
export class MultipartUploads {
  private readonly uploads = new Map<string, Upload>();

  constructor(private readonly store: FolderObjectStore) {}

  /** @returns the upload's id. */
  begin(key: string): string {
    this.store.layout.pathOf(key);
    const id = randomUUID();
    this.uploads.set(id, { key, parts: new Map() });
    return id;
  }

  /** Takes a part, and replaces an earlier one with its number. @returns the part's tag, without quotes. */
  async takePart(id: string, number: number, body: AsyncIterable<Uint8Array>): Promise<string> {
    const { key, parts } = this.find(id);
    const staged = await this.telling(key, () => StagedFile.create(this.store.layout.temporary, body));
    const etag = randomUUID();
    const old = parts.get(number);
    parts.set(number, { etag, staged });
    await old?.staged.discard();
    return etag;
  }

  /** Joins the parts with these numbers and tags into the object. */
  async complete(
    id: string,
    wanted: readonly { readonly number: number; readonly etag: string }[],
  ): Promise<FileState> {
    const { key, parts } = this.find(id);
    const files = wanted.map(({ number, etag }, i) => {
      const part = parts.get(number);
      if (part?.etag !== etag)
        throw new S3Error(400, 'InvalidPart', `there is no part ${String(number)} with this ETag`);
      if (number <= (wanted[i - 1]?.number ?? 0))
        throw new S3Error(400, 'InvalidPartOrder', 'the parts are not in order');
      return part.staged;
    });
    const [whole, ...rest] = files;
    if (!whole) throw new S3Error(400, 'MalformedXML', 'an upload of no parts');
    this.uploads.delete(id);
    try {
      await this.telling(key, async () => {
        for (const file of rest) {
          await whole.append(file);
          // At once, so that the disk needs room for one more part, and not for the whole file twice.
          await file.discard();
        }
      });
      return await this.store.publish(key, whole);
    } finally {
      await discard(parts.values());
    }
  }

  async abort(id: string): Promise<void> {
    const { parts } = this.find(id);
    this.uploads.delete(id);
    await discard(parts.values());
  }

  private find(id: string): Upload {
    const upload = this.uploads.get(id);
    if (!upload)
      throw new S3Error(
        404,
        'NoSuchUpload',
        'there is no such upload; it may have been completed or aborted',
      );
    return upload;
  }

  private async telling<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw folderFault(error, 'write', this.store.layout.pathOf(key));
    }
  }
}

async function discard(parts: Iterable<{ readonly staged: StagedFile }>): Promise<void> {
  for (const { staged } of parts) await staged.discard();
}
