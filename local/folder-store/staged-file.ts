import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './folder-fault';
import { type FileState, fileState } from './file-state';

/** Hard links make "only if absent" one step. Taken as a parameter so that a test can do without them. */
type Link = (existing: string, path: string) => Promise<void>;

/**
 * A file that is written in a hidden place, and gets its name when it is whole and on the disk. A crash at any moment leaves the old
 * contents or the new, and maybe a file in the temporary folder.
 */
export class StagedFile {
  private constructor(readonly path: string) {}

  /** @param temporary its folder; created when it is missing. */
  static async create(
    temporary: string,
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<StagedFile> {
    const staged = new StagedFile(join(temporary, randomUUID()));
    const file = await making(temporary, () => open(staged.path, 'wx'));
    try {
      await writeFile(file, source);
    } catch (error) {
      await file.close();
      await staged.discard();
      throw error;
    }
    await file.close();
    return staged;
  }

  /** Appends the contents of another staged file. */
  async append(other: StagedFile): Promise<void> {
    const file = await open(this.path, 'a');
    try {
      await writeFile(file, createReadStream(other.path, { highWaterMark: 1024 * 1024 }));
    } finally {
      await file.close();
    }
  }

  /**
   * Gives the file its name, and replaces an existing file.
   *
   * @param before is called with the file's state, just before.
   */
  async publish(path: string, before?: (state: FileState) => Promise<void>): Promise<FileState> {
    const state = await this.onDisk(path);
    await before?.(state);
    await making(dirname(path), () => rename(this.path, path));
    return state;
  }

  /** Gives the file its name, unless the name is taken. It is atomic: of two callers, one fails. */
  async publishIfAbsent(path: string, hardLink: Link = link): Promise<FileState | undefined> {
    const state = await this.onDisk();
    try {
      await making(dirname(path), () => hardLink(this.path, path));
      await this.discard();
      return state;
    } catch (error) {
      switch (codeOf(error)) {
        case 'EEXIST':
          if ((await lstat(path)).isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
          await this.discard();
          return undefined;
        case 'EPERM':
        case 'ENOSYS':
        case 'ENOTSUP':
        case 'EOPNOTSUPP':
          return (await this.renameIfAbsent(path)) ? state : undefined;
        default:
          throw error;
      }
    }
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
  }

  /**
   * For file systems without hard links, such as the exFAT of a USB disk: the process that creates the claim may write. Others report that
   * the name is taken while the claim is held; its holder has the contents already on the disk.
   */
  private async renameIfAbsent(path: string): Promise<boolean> {
    const claim = join(dirname(this.path), createHash('sha256').update(path).digest('hex'));
    try {
      await (await open(claim, 'wx')).close();
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      await this.discard();
      return false;
    }
    try {
      const isThere = await exists(path);
      await (isThere ? this.discard() : making(dirname(path), () => rename(this.path, path)));
      return !isThere;
    } finally {
      await unlink(claim);
    }
  }

  /**
   * Without fsync a file may have its name and, after a power cut, no contents. The folder is not synced: file systems write names in
   * order, so when a name is lost, the record that was written after it is lost, too.
   */
  private async onDisk(replaces?: string): Promise<FileState> {
    const file = await open(this.path, 'r+');
    try {
      if (replaces !== undefined) await tellApart(file, replaces);
      await file.sync();
      return fileState(await file.stat());
    } finally {
      await file.close();
    }
  }
}

/**
 * The clock of a file system ticks every few milliseconds. Of two versions within one tick, the later is dated a millisecond after the
 * earlier: equal tags would mean equal contents.
 */
async function tellApart(file: FileHandle, replaces: string): Promise<void> {
  const old = await stat(replaces).catch(() => undefined);
  if (!old) return;
  const ahead = old.mtimeMs - (await file.stat()).mtimeMs;
  if (ahead < 0 || ahead > 1000) return;
  const later = (Math.floor(old.mtimeMs) + 1) / 1000;
  await file.utimes(later, later);
}

/** Folders nearly always exist, so they are created only after a failure. */
async function making<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true });
    return work();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
