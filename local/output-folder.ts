import { open, mkdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, UserFault } from '../protocol/fault';
import { codeOf, folderFault } from './folder-fault';

/** Everything that is not a frame lies in this folder of the output folder. */
export const HIDDEN = '.brenda';

/**
 * The output folder while one render has it: made when it is missing, taken by a lock file that names the process,
 * so that two renders never write into one folder.
 */
export class OutputFolder {
  private constructor(
    readonly path: string,
    /** The outermost folder that was not there before. */
    private readonly made: string | undefined,
    private readonly madeHidden: boolean,
  ) {}

  /** @throws UserFault when the folder cannot be made or written, or another render has it. */
  static async take(path: string): Promise<OutputFolder> {
    const hidden = join(path, HIDDEN);
    let folder: OutputFolder;
    try {
      const made = await mkdir(path, { recursive: true });
      const madeHidden = (await mkdir(hidden, { recursive: true })) !== undefined;
      folder = new OutputFolder(path, made, madeHidden);
    } catch (error) {
      throw unusable(path, error);
    }
    await folder.lock();
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
    if (this.madeHidden) await rm(this.hidden, { recursive: true, force: true });
    if (this.made === undefined) return;
    for (let folder = this.path; folder.length >= this.made.length; folder = dirname(folder)) {
      await rmdir(folder).catch(() => undefined);
    }
  }

  private get lockFile(): string {
    return join(this.hidden, 'lock');
  }

  private async lock(): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      try {
        const file = await open(this.lockFile, 'wx');
        await file.writeFile(`${String(process.pid)} ${processStart(process.pid) ?? ''}\n`);
        await file.close();
        return;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw unusable(this.path, error);
      }
      const [pid = '', start = ''] = (await readFile(this.lockFile, 'utf8').catch(() => ''))
        .trim()
        .split(' ');
      if (await this.isHeld(Number(pid), start)) {
        throw new UserFault(
          `output folder ${this.path}: another brenda (process ${pid}) renders into it; wait for it, or name another with -o`,
        );
      }
      await rm(this.lockFile, { force: true });
    }
    throw new UserFault(`output folder ${this.path}: another brenda is about to render into it`);
  }

  /** A lock is held while its process lives. One that is being written has no number yet. */
  private async isHeld(pid: number, start: string): Promise<boolean> {
    if (!pid) {
      const age = Date.now() - ((await stat(this.lockFile).catch(() => undefined))?.mtimeMs ?? 0);
      return age < 1000;
    }
    try {
      process.kill(pid, 0);
    } catch (error) {
      return codeOf(error) === 'EPERM';
    }
    return start === '' || processStart(pid) === start;
  }
}

/** When the process began, in the kernel's ticks: tells it from a later one with the same number. Linux only. */
function processStart(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** One line for whatever the file system said. */
function unusable(path: string, error: unknown): UserFault {
  const fault = folderFault(error, 'write', path);
  const reason = fault instanceof UserFault ? fault.message : `cannot write ${path}: ${messageOf(error)}`;
  return new UserFault(`output folder: ${reason}; name another with -o`, { cause: error });
}
