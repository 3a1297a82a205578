import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Even a folder full of Blenders has fewer; a larger one is something else. */
const MOST_ENTRIES = 5_000;
/** For files that name other folders. */
const MOST_BYTES = 2 ** 20;

/** The names in a folder, sorted; none when it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, MOST_ENTRIES).sort();
  } catch {
    return [];
  }
}

/** Paths of a folder's entries whose names match. */
export function entriesOf(folder: string, like: RegExp): string[] {
  return namesIn(folder)
    .filter((name) => like.test(name))
    .map((name) => join(folder, name));
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whether it is a file that may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether any user could have put it there, or changed it. */
export function isWorldWritable(path: string): boolean {
  try {
    const real = realpathSync(path);
    return [real, dirname(real)].some((one) => (statSync(one).mode & 0o002) !== 0);
  } catch {
    return true;
  }
}

/** The path with all links resolved; the path itself when that fails. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A small text file; empty when it cannot be read, or is large. */
export function smallFile(path: string): string {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= MOST_BYTES ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
