import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders that are full of Blenders have fewer; what is beyond is no folder for Blenders. */
const MOST_ENTRIES = 5_000;
/** Of the files that name other folders. */
const MOST_BYTES = 2 ** 20;

/** The names in a folder, sorted; none when it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, MOST_ENTRIES).sort();
  } catch {
    return [];
  }
}

/** Paths of what a folder has whose name is like this. */
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

/** Whether others than its owner and their group could have put it there, or changed it. */
export function isWorldWritable(path: string): boolean {
  try {
    const real = realpathSync(path);
    return [real, dirname(real)].some((one) => (statSync(one).mode & 0o002) !== 0);
  } catch {
    return true;
  }
}

/** The path that all links to it lead to; itself when it cannot be told. */
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
