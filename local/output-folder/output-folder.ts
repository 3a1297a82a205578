import { type FileHandle, open, readlink, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { codeOf, folderFault } from '../folder-store/folder-fault';
import { diskClock, lockFileIn, lockHolder, lockText, readLock } from '../folder-store/folder-lock';
import { leftBehindIn, OF_A_RUN, removeTree } from './left-behind';
import { makeFolders, removeFolders } from './made-folders';
import { requirePlain } from '../paths/plain-hidden';
import { OutputGone } from '../run/run-stopped';
import { withoutLinks } from '../paths/without-links';
import { type WorkFolder, workFolderOf } from './work-folder';

/** Everything that is not a frame lies in this folder of the output folder. */
export const HIDDEN = '.brenda';

/** Far longer than it takes to write a number. */
const WRITTEN_WITHIN_MS = 1_000;

/**
 * The output folder while one render holds it. It is created when missing, and taken with a lock file that names the process, so that two
 * renders never write into one folder.
 */
export class OutputFolder {
  /** Rejects with OutputGone as soon as the folder is found to have moved. */
  readonly gone: Promise<never>;
  private reportGone: (gone: OutputGone) => void = () => undefined;
  private readonly lockText = lockText(process.pid);
  /** Follows `.brenda` wherever it is moved to. */
  private handle: FileHandle | undefined;

  private constructor(
    /** The user's name for it, for messages. */
    readonly named: string,
    /** Its path when it was taken, without links: a link that changes later does not redirect the run. */
    readonly path: string,
    /** The folders that it has made, outermost first. */
    private readonly made: readonly string[],
    /** Its present path; differs after `follow`. */
    private place = path,
  ) {
    this.gone = new Promise((_, reject) => {
      this.reportGone = reject;
    });
    this.gone.catch(() => undefined);
  }

  private workFolder: WorkFolder | undefined;

  /**
   * @param named as the user names it: it may be a link, or lie behind one.
   * @throws UserFault when the folder cannot be created or written, or another render has it.
   */
  static async take(named: string): Promise<OutputFolder> {
    const path = await withoutLinks(resolve(named));
    const hidden = join(path, HIDDEN);
    const leftovers = await leftBehindIn(hidden).catch((error: unknown) => {
      if (!(error instanceof UserFault)) throw unusable(named, error);
      if (codeOf(error.cause) !== undefined) throw unusable(named, error.cause);
      throw new UserFault(`output folder: ${error.message}, or name another folder with -o`);
    });
    const made = await makeFolders(hidden).catch((error: unknown) => {
      throw unusable(named, error);
    });
    const folder = new OutputFolder(named, path, made);
    try {
      await folder.lock();
      for (const left of leftovers) await removeTree(left);
      folder.workFolder = await workFolderOf(folder.hidden);
    } catch (error) {
      await removeFolders(made);
      throw error;
    }
    folder.handle = await open(folder.hidden).catch(() => undefined);
    return folder;
  }

  get hidden(): string {
    return join(this.place, HIDDEN);
  }

  /**
   * Call it before every write: writing to the path of a moved folder would make a second one there.
   *
   * @throws OutputGone
   */
  async requireThere(): Promise<void> {
    if (this.place === this.path && (await this.isThere())) return;
    const now = await this.placeNow();
    const gone = new OutputGone(this.named, now);
    this.reportGone(gone);
    throw gone;
  }

  /** Whether `hidden` still belongs to the folder that was taken: by the lock, whose text is unique. */
  async isThere(): Promise<boolean> {
    return (await readLock(this.lockFile)) === this.lockText;
  }

  /** Follows the folder to where it was moved, if that is known, so that it can be released there. */
  async follow(): Promise<void> {
    if (await this.isThere()) return;
    this.place = (await this.placeNow()) ?? this.place;
  }

  /** The run's temporary files; not created yet. */
  get work(): WorkFolder {
    return this.workFolder ?? { path: join(this.hidden, 'work'), hasLinks: true };
  }

  /** Releases the folder. */
  async release(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
    if (!(await this.isThere())) return;
    // The farm has removed them, but at the folder's old path; and the last records are written when it closes.
    for (const name of OF_A_RUN) await removeTree(join(this.hidden, name));
    if (this.place !== this.path) await this.clearOldPlace();
    await rm(this.lockFile, { force: true });
  }

  /** Releases the folder, and removes what `take` made, unless it has contents by now. */
  async undo(): Promise<void> {
    await this.release();
    if (this.made.includes(resolve(this.hidden))) await rm(this.hidden, { recursive: true, force: true });
    await removeFolders(this.made);
  }

  private get lockFile(): string {
    return lockFileIn(this.hidden);
  }

  /** The folder's present path. Undefined where it was deleted, or the system cannot report it; Linux can. */
  private async placeNow(): Promise<string | undefined> {
    if (!this.handle) return undefined;
    const path = await readlink(`/proc/self/fd/${String(this.handle.fd)}`).catch(() => undefined);
    const place = path === undefined ? undefined : dirname(path);
    if (place === undefined || (await lockHolder(join(place, HIDDEN)))?.pid !== process.pid) return undefined;
    return place;
  }

  /** Writes during the move have made folders in the old place. */
  private async clearOldPlace(): Promise<void> {
    const hidden = join(this.path, HIDDEN);
    if (!(await requirePlain(hidden).catch(() => false)) || (await lockHolder(hidden))) return;
    for (const name of OF_A_RUN) await removeTree(join(hidden, name));
    await rmdir(hidden)
      .then(() => rmdir(this.path))
      .catch(() => undefined);
  }

  private async lock(): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      try {
        const file = await open(this.lockFile, 'wx');
        await file.writeFile(this.lockText);
        await file.close();
        return;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw unusable(this.named, error);
      }
      let holder = await lockHolder(this.hidden, diskClock);
      if (!holder) {
        // A lock that is being written has its number soon. In a shared folder its age is measured with another machine's clock.
        await sleep(WRITTEN_WITHIN_MS);
        holder = await lockHolder(this.hidden, diskClock);
      }
      if (holder?.isAlive) {
        const { pid, host } = holder;
        throw new UserFault(
          host === undefined
            ? `output folder ${this.named}: another brenda (process ${String(pid)}) renders into it; wait for it, or name another with -o`
            : `output folder ${this.named}: a brenda on ${host} renders into it, or did so a minute ago; wait for it, or name another with -o`,
        );
      }
      await rm(this.lockFile, { force: true });
    }
    throw new UserFault(`output folder ${this.named}: another brenda is about to render into it`);
  }
}

/** One line for any error of the file system. */
function unusable(path: string, error: unknown): UserFault {
  const cause =
    codeOf(error) === 'ENOENT' ? new UserFault(`cannot write ${path}: no folder can be made there`) : error;
  const fault = folderFault(cause, 'write', path);
  const reason = fault instanceof UserFault ? fault.message : `cannot write ${path}: ${messageOf(error)}`;
  return new UserFault(`output folder: ${reason}; name another with -o`, { cause: error });
}
