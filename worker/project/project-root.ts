import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftOut } from './left-out';

/**
 * Where the project begins in an unpacked archive: while a folder contains only one folder, go into it. What `isLeftOut` names does not
 * count.
 */
export async function projectRoot(folder: string): Promise<string> {
  const inside = await readdir(folder, { withFileTypes: true });
  const names = new Set(inside.map(({ name }) => name));
  const [only, ...others] = inside.filter(({ name }) => !isLeftOut(name, names));
  // A link to a folder is not that folder: `//..` in a scene behind it would lead elsewhere.
  return only?.isDirectory() && others.length === 0 ? projectRoot(join(folder, only.name)) : folder;
}
