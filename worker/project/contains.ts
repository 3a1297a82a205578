import { relative, sep } from 'node:path';

/** Whether a path is the folder, or lies in it. Both must be absolute and without links: only the text is compared. */
export function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
