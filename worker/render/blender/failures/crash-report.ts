import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crashedAt } from './crashed-at';

/** The report that Blender writes when it crashes. */
export interface CrashReport {
  /** `scene.crash.txt` */
  readonly name: string;
  readonly text: string;
  /** Its most useful lines, joined into one; empty when there are none. */
  readonly telling: string;
}

const ENDING = '.crash.txt';
/** Backtraces take a few thousand. */
const MOST_BYTES = 2 ** 18;

/**
 * The crash report of a Blender. It lies in the folder for temporary files: the one in the user's preferences, else the one that we set;
 * Blender logs its path when it writes it.
 *
 * @param folder the one that we set.
 * @param log Blender's log.
 * @param began when it was started, in milliseconds; older reports are of other crashes.
 * @returns undefined when there is none: neither a killed Blender nor the Python module writes one.
 */
export async function crashReport(
  folder: string,
  log: string,
  began: number,
): Promise<CrashReport | undefined> {
  const here = (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
  const said = [...log.matchAll(/^Writing: '?(.+?)'?$/gm)].map(([, path = '']) => path).reverse();
  for (const path of [...said, ...here]) {
    if (!path.endsWith(ENDING)) continue;
    const text = await textOf(path, began).catch(() => undefined);
    if (text) return { name: basename(path), text, telling: crashedAt(text) };
  }
  return undefined;
}

/** A scene's scripts may print any path, so only a regular file that has been written since is read. */
async function textOf(path: string, began: number): Promise<string | undefined> {
  const found = await lstat(path);
  // Some file systems have times with a resolution of two seconds.
  if (!found.isFile() || found.mtimeMs < began - 2000) return undefined;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
