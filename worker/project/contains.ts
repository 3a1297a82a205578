import { relative, sep } from 'node:path';

/** Whether a path is the folder, or lies in it. Both are absolute and without links: text is all that is compared. */
export function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
