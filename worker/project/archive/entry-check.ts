import { ArchiveFault } from './archive-fault';
import { quoted } from '../quoted';

/** Bytes of the longest path on any system that Brenda runs on. Folders are made one in another: a far longer name would exhaust the stack. */
const LONGEST_PATH = 4095;

const AGAIN = 'pack the project again from inside its own folder, with relative names';

/**
 * Where an entry of an archive belongs, relative to the folder and with forward slashes; empty for the folder
 * itself.
 *
 * @throws ArchiveFault when the name leads out of the folder on any system, or cannot be a file's name.
 */
export function entryPath(name: string): string {
  if (name === '') throw new ArchiveFault('holds an entry without a name; pack it again');
  if (name.includes('\0'))
    throw new ArchiveFault(`holds ${quoted(name)}, with a NUL in its name; pack it again`);
  if (isTooLong(name)) throw tooLong(name);
  // The replacement character stands for bytes that are not UTF-8: Blender finds the file only under its exact name.
  if (name.includes('\uFFFD')) {
    throw new ArchiveFault(
      `holds ${quoted(name)}, whose name is not UTF-8; rename the file and pack it again`,
    );
  }
  if (/^[\\/]/.test(name)) throw new ArchiveFault(`holds ${quoted(name)}, an absolute path; ${AGAIN}`);
  if (/^[A-Za-z]:/.test(name))
    throw new ArchiveFault(`holds ${quoted(name)}, a path with a drive letter; ${AGAIN}`);
  // A backslash is part of a name here and a separator elsewhere; `..` is refused under both readings.
  if (name.split(/[\\/]/).includes('..')) {
    throw new ArchiveFault(`holds ${quoted(name)}, which leads out of its folder; ${AGAIN}`);
  }
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Whether no system has a file, or a link to a file, of this name. */
export function isTooLong(name: string): boolean {
  return Buffer.byteLength(name) > LONGEST_PATH;
}

export function tooLong(name: string, cause?: unknown): ArchiveFault {
  return new ArchiveFault(
    `holds ${quoted(name)}, a name too long for this disk; shorten it and pack it again`,
    { cause },
  );
}

/** Files that macOS adds to an archive: resource forks, and the Finder's view settings. */
export function isFromFinder(path: string): boolean {
  return path.split('/').some((part) => part === '__MACOSX' || part === '.DS_Store' || part.startsWith('._'));
}
