import { open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserFault } from '../protocol/fault';
import { codeOf, folderFault } from './folder-fault';
import { lockFileIn, lockHolder, lockText } from './folder-lock';
import { makeFolders, removeFolders } from './made-folders';

/** Everything that is not a frame lies in this folder of the output folder. */
export const HIDDEN = '.brenda';
/** Far longer than it takes to write a number. */
const WRITTEN_WITHIN_MS = 1_000;

/**
 * The output folder while one render has it: made when it is missing, taken by a lock file that names the process,
 * so that two renders never write into one folder.
 */
export class OutputFolder {
  private constructor(
    readonly path: string,
    /** The folders that were not there before, outermost first. */
    private readonly made: readonly string[],
  ) {}

  /** @throws UserFault when the folder cannot be made or written, or another render has it. */
  static async take(path: string): Promise<OutputFolder> {
    const made = await makeFolders(join(path, HIDDEN)).catch((error: unknown) => {
      throw unusable(path, error);
    });
    const folder = new OutputFolder(path, made);
    try {
      await folder.lock();
    } catch (error) {
      await removeFolders(made);
      throw error;
    }
    return folder;
  }

  get hidden(): string {
    return join(this.path, HIDDEN);
  }

  /** Lets others have the folder. */
  async release(): Promise<void> {
    await rm(this.lockFile, { force: true });
  }

  /** As release; and what `take` made is removed again, unless there is something in it by now. */
  async undo(): Promise<void> {
    await this.release();
    if (this.made.includes(resolve(this.hidden))) await rm(this.hidden, { recursive: true, force: true });
    await removeFolders(this.made);
  }

  private get lockFile(): string {
    return lockFileIn(this.hidden);
  }

  private async lock(): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      try {
        const file = await open(this.lockFile, 'wx');
        await file.writeFile(lockText(process.pid));
        await file.close();
        return;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw unusable(this.path, error);
      }
      let holder = await lockHolder(this.hidden);
      if (!holder) {
        // One that is being written has its number soon. How old it is, the clock of another machine may say, where the folder is shared.
        await sleep(WRITTEN_WITHIN_MS);
        holder = await lockHolder(this.hidden);
      }
      if (holder?.isAlive) {
        throw new UserFault(
          `output folder ${this.path}: another brenda (process ${String(holder.pid)}) renders into it; wait for it, or name another with -o`,
        );
      }
      await rm(this.lockFile, { force: true });
    }
    throw new UserFault(`output folder ${this.path}: another brenda is about to render into it`);
  }
}

/** One line for whatever the file system said. */
function unusable(path: string, error: unknown): UserFault {
  const cause =
    codeOf(error) === 'ENOENT' ? new UserFault(`cannot write ${path}: no folder can be made there`) : error;
  const fault = folderFault(cause, 'write', path);
  const reason = fault instanceof UserFault ? fault.message : `cannot write ${path}: ${messageOf(error)}`;
  return new UserFault(`output folder: ${reason}; name another with -o`, { cause: error });
}
