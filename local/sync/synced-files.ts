import { constants, type Stats } from 'node:fs';
import { appendFile, lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readSmallFile, TooLarge } from '../../farm/store/read-at-most';
import { requireOwn } from '../paths/owner';
import { NotPlain } from '../paths/plain-path';

/** In the folder: the names of the files that were downloaded there, one per line, in JSON. */
export const SYNCED = '.brenda-synced';

/** A list of a million files, one per line, still fits in a JavaScript string. */
export const MOST_LIST_BYTES = 256 * 1024 * 1024;

/** Which files of a folder are copies of a farm's. Only those may be replaced. */
export class SyncedFiles {
  private readonly list: string;
  private names: Promise<Set<string>> | undefined;

  constructor(folder: string) {
    this.list = join(folder, SYNCED);
  }

  /** @throws UserFault when the list is a link, no file, or another user's. */
  async open(): Promise<void> {
    await this.read();
  }

  async has(name: string): Promise<boolean> {
    return (await this.read()).has(name);
  }

  /** Call it before the file gets its name. */
  async add(name: string): Promise<void> {
    const names = await this.read();
    if (names.has(name)) return;
    // Not through a link, even one that has just been made.
    const flag = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    await appendFile(this.list, `${JSON.stringify(name)}\n`, { flag });
    names.add(name);
  }

  private read(): Promise<Set<string>> {
    this.names ??= readNames(this.list);
    return this.names;
  }
}

async function readNames(list: string): Promise<Set<string>> {
  const found: Stats | undefined = await lstat(list).catch(() => undefined);
  if (!found) return new Set();
  if (!found.isFile())
    throw new NotPlain(
      `${list} is not the file that Brenda keeps there; move it away, or name another folder`,
    );
  await requireOwn(list, dirname(list));
  const text = await readSmallFile(list, MOST_LIST_BYTES).catch((error: unknown) => {
    throw error instanceof TooLarge
      ? new NotPlain(`${error.message}; move it away, or name another folder`, { cause: error })
      : error;
  });
  return new Set(text.toString('utf8').split('\n').flatMap(nameIn));
}

function nameIn(line: string): string[] {
  try {
    const name: unknown = JSON.parse(line);
    return typeof name === 'string' ? [name] : [];
  } catch {
    // A truncated line.
    return [];
  }
}
