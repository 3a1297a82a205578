import { ArchiveFault } from './archive-fault';
import { quoted } from '../quoted';

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

/** Files that macOS adds to an archive: resource forks, and the Finder's view settings. */
export function isFromFinder(path: string): boolean {
  return path.split('/').some((part) => part === '__MACOSX' || part === '.DS_Store' || part.startsWith('._'));
}
