import { readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** As many as Linux follows before it says ELOOP. */
const MOST_HOPS = 40;

/**
 * Whether a symbolic link leads out of the folder, or anything on its way does. It is walked as the system would
 * walk it, over the links that lie on the disk, but never with a step outside: what is out there is not asked.
 * A link to nothing, and one that leads round in a circle, stay inside.
 *
 * @param path of the link, relative to the folder, with forward slashes and no link before its last part.
 */
export async function leavesFolder(folder: string, path: string): Promise<boolean> {
  const ahead = path.split('/').reverse();
  const here: string[] = [];
  for (let hops = 0; ;) {
    const part = ahead.pop();
    if (part === undefined) return false;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (here.pop() === undefined) return true;
      continue;
    }
    const target = await readlink(join(folder, ...here, part)).catch(() => undefined);
    if (target === undefined) {
      here.push(part);
      continue;
    }
    if (target.startsWith('/')) return true;
    if (++hops > MOST_HOPS) return false;
    ahead.push(...target.split('/').reverse());
  }
}
