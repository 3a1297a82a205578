import type { Dirent, Stats } from 'node:fs';

/** What has a name in a folder, in words. Not what a link leads to. */
export function kindOfEntry(found: Dirent | Stats): `a ${string}` {
  if (found.isSymbolicLink()) return 'a link';
  if (found.isFile()) return 'a file';
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
