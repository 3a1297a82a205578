import { readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Linux follows this many before ELOOP. */
const MOST_HOPS = 40;

/**
 * Whether a symbolic link, or any link that it leads through, leads out of the folder. It is followed as the system would, over the links
 * on the disk, but never outside: paths out there are not read. A link to nothing, and a circle of links, stay inside.
 *
 * @param path of the link, relative to the folder, with forward slashes and no link before its last part.
 * @param onStep is called before each part of a path is looked at; what it throws ends the check.
 */
export async function leavesFolder(folder: string, path: string, onStep: () => void): Promise<boolean> {
  const ahead = path.split('/').reverse();
  const here: string[] = [];
  for (let hops = 0; ;) {
    const part = ahead.pop();
    if (part === undefined) return false;
    onStep();
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
