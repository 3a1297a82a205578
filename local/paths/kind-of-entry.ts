import type { Dirent, Stats } from 'node:fs';

/** The kind of a folder's entry, in words; for a link, not that of its target. */
export function kindOfEntry(found: Dirent | Stats): `a ${string}` {
  if (found.isSymbolicLink()) return 'a link';
  if (found.isFile()) return 'a file';
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
