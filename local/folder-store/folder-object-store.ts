import { createHash } from 'node:crypto';
import { constants, type FileHandle, open, stat, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  MOST_BYTES,
  type ObjectStore,
  type PutFileOptions,
  type PutOptions,
  type Written,
} from '../../farm/store/object-store';
import { readHandle } from '../../farm/store/read-at-most';
import { messageOf } from '../../protocol/failure/fault';
import { checked } from './checked';
import { type FileState, fileState } from './file-state';
import { codeOf, folderFault } from './folder-fault';
import { FolderLayout, frameInKey, KeyRefused } from './folder-layout';
import type { KeptFrames } from '../output-folder/kept-frames';
import { HIDDEN } from '../output-folder/output-folder';
import { fileAt, makePlainPath, plainPath } from '../paths/plain-path';
import { StagedFile } from './staged-file';
import { walk, type FoundFile } from './walk';

/**
 * An object store in a folder, with the layout of `FolderLayout`. Several processes may read and write it at once. It makes no folder
 * before the first write.
 *
 * Every method throws a UserFault when the folder cannot be read or written.
 */
export class FolderObjectStore implements ObjectStore {
  readonly layout: FolderLayout;

  /**
   * @param kept keeps frames before they are replaced. @default - they are replaced
   * @param mayWrite throws when writing is no longer allowed. @default - it always is
   */
  constructor(
    folder: string,
    private readonly kept?: KeptFrames,
    private readonly mayWrite?: () => Promise<void>,
  ) {
    this.layout = new FolderLayout(folder);
  }

  async put(key: string, body: string | Uint8Array, { ifAbsent = false }: PutOptions = {}): Promise<Written> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const state = await this.putStream(key, [bytes], { ifAbsent });
    return state ? { written: true, etag: state.etag } : { written: false };
  }

  async putFile(key: string, path: string, { sha256, signal }: PutFileOptions): Promise<{ etag: string }> {
    const file = await open(path);
    try {
      const contents = file.createReadStream({ highWaterMark: 1024 * 1024, autoClose: false });
      const state = await this.putStream(key, checked(until(signal, contents), createHash('sha256'), sha256));
      return { etag: state.etag };
    } finally {
      await file.close();
    }
  }

  /** Like `put`, for streamed contents. @returns undefined when the key existed already. */
  putStream(key: string, source: Contents): Promise<FileState>;
  putStream(key: string, source: Contents, options: PutOptions): Promise<FileState | undefined>;
  async putStream(
    key: string,
    source: Contents,
    { ifAbsent = false }: PutOptions = {},
  ): Promise<FileState | undefined> {
    const path = this.layout.pathOf(key);
    return this.telling('write', path, async () => {
      await this.mayWrite?.();
      const staged = await StagedFile.create(this.layout.temporary, source);
      return this.publish(key, staged, { ifAbsent });
    });
  }

  /** Turns a staged file into the object; when that fails, the file is removed. */
  publish(key: string, staged: StagedFile): Promise<FileState>;
  publish(key: string, staged: StagedFile, options: PutOptions): Promise<FileState | undefined>;
  async publish(
    key: string,
    staged: StagedFile,
    { ifAbsent = false }: PutOptions = {},
  ): Promise<FileState | undefined> {
    const path = this.layout.pathOf(key);
    return this.telling('write', path, async () => {
      try {
        await this.mayWrite?.();
        const frame = frameInKey(key);
        if (frame === undefined) await plainPath(this.layout.folder, `${HIDDEN}/${key}`);
        else await makePlainPath(this.layout.folder, frame);
        await fileAt(path);
        const { kept } = this;
        const before =
          kept && frame !== undefined ? (state: FileState) => kept.before(frame, state) : undefined;
        return await (ifAbsent ? staged.publishIfAbsent(path) : staged.publish(path, before));
      } catch (error) {
        await staged.discard();
        throw error;
      }
    });
  }

  async get(key: string, most = MOST_BYTES): Promise<Uint8Array | undefined> {
    const path = this.layout.pathOf(key);
    const file = await this.telling('read', path, () => openFile(path));
    if (!file) return undefined;
    try {
      return await this.telling('read', path, () => unlessMissing(readHandle(file, path, most)));
    } finally {
      await file.close();
    }
  }

  async stream(key: string): Promise<Readable | undefined> {
    return (await this.open(key))?.contents;
  }

  /** A disk stores none. */
  storedSha256(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** Opens a file for streaming. It stays one version even when it is replaced. It is closed when it is read to its end or destroyed. */
  async open(key: string): Promise<{ readonly state: FileState; readonly contents: Readable } | undefined> {
    const path = this.layout.pathOf(key);
    const file = await this.telling('read', path, () => openFile(path));
    return file && { state: fileState(await file.stat()), contents: file.createReadStream() };
  }

  async head(key: string): Promise<FoundFile | undefined> {
    const path = this.layout.pathOf(key);
    const found = await this.telling('read', path, () => unlessMissing(stat(path)));
    return found?.isFile() ? { key, ...fileState(found) } : undefined;
  }

  async *list(prefix: string): AsyncGenerator<FoundFile> {
    const start = this.layout.listing(prefix);
    try {
      yield* walk(start);
    } catch (error) {
      throw folderFault(error, 'read', start.folder);
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.layout.pathOf(key);
    if (!(await this.head(key))) return;
    await this.telling('delete', path, () => unlessMissing(unlink(path)));
  }

  now(): Promise<Date> {
    return Promise.resolve(new Date(Math.floor(Date.now() / 1000) * 1000));
  }

  private async telling<T>(
    doing: 'read' | 'write' | 'delete',
    path: string,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const fault = folderFault(error, doing, path);
      // Only this name is impossible; the folder is usable.
      throw codeOf(error) === 'ENAMETOOLONG' ? new KeyRefused(messageOf(fault), { cause: error }) : fault;
    }
  }
}

type Contents = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function* until(
  signal: AbortSignal | undefined,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    signal?.throwIfAborted();
    yield piece;
  }
  signal?.throwIfAborted();
}

/** Opens a regular file for reading; undefined for anything else, such as a pipe that may never have a writer. */
async function openFile(path: string): Promise<FileHandle | undefined> {
  // 0 where the flag does not exist.
  const file = await unlessMissing(open(path, constants.O_RDONLY | constants.O_NONBLOCK));
  if (!file || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

/** A path that leads through a file, or to a folder, is no object either. */
async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
