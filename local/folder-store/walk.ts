import { type Dirent, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type FileState, fileState } from './file-state';
import { codeOf } from './folder-fault';
import type { ListingStart } from './folder-layout';

/** Files processed before other work gets a turn: about a millisecond. */
const TURN = 256;

export interface FoundFile extends FileState {
  readonly key: string;
}

/**
 * The files of a folder and of the folders in it, in the byte order of their keys. A missing folder has no files; a file that disappears in
 * the meantime is left out.
 */
export async function* walk(start: ListingStart): AsyncGenerator<FoundFile> {
  const entries = await entriesOf(start);
  for (const [i, entry] of entries.entries()) {
    const key = start.keyPrefix + entry.name;
    const path = join(start.folder, entry.name);
    if (entry.isDirectory()) {
      yield* walk({ folder: path, keyPrefix: `${key}/`, namePrefix: '', isHidden: start.isHidden });
      continue;
    }
    // Synchronous: 100,000 of them take half a second, and several times that through the thread pool.
    const state = statSync(path, { throwIfNoEntry: false });
    if (state?.isFile()) yield { key, ...fileState(state) };
    if (i % TURN === TURN - 1) await setImmediate();
  }
}

async function entriesOf({ folder, keyPrefix, namePrefix, isHidden }: ListingStart): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return inKeyOrder(
      entries.filter(({ name }) => name.startsWith(namePrefix) && !isHidden(keyPrefix + name)),
    );
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** In a key a slash follows a folder's name, and sorts before most characters of file names. */
function inKeyOrder(entries: readonly Dirent[]): Dirent[] {
  const named = entries.map((entry) => ({
    entry,
    order: entry.isDirectory() ? `${entry.name}/` : entry.name,
  }));
  // JavaScript compares UTF-16, whose order differs from UTF-8's beyond the first 65,536 characters.
  const compare = named.some(({ order }) => /[\ud800-\udfff]/.test(order))
    ? (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    : (a: string, b: string) => (a < b ? -1 : 1);
  return named.sort((a, b) => compare(a.order, b.order)).map(({ entry }) => entry);
}
