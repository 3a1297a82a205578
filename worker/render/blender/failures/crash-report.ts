import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crashedAt } from './crashed-at';

/** What Blender writes when it crashes. */
export interface CrashReport {
  /** `scene.crash.txt` */
  readonly name: string;
  readonly text: string;
  /** Its lines that tell most, as one; empty when none does. */
  readonly telling: string;
}

const ENDING = '.crash.txt';
/** Backtraces take a few thousand. */
const MOST_BYTES = 2 ** 18;

/**
 * The report of a Blender that has crashed. It lies in the folder for temporary files: that of the user's preferences, where there is one,
 * else the one that we name; Blender says which as it writes it.
 *
 * @param folder the one that we name.
 * @param log what Blender has said.
 * @param began when it was started, in milliseconds; what is older is another's.
 * @returns undefined when there is none: a Blender that was killed writes none, nor does the module for Python.
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

/** A scene's scripts may print anything: no more than a file that has been written since, and no link, is read. */
async function textOf(path: string, began: number): Promise<string | undefined> {
  const found = await lstat(path);
  // File systems may know the time to two seconds only.
  if (!found.isFile() || found.mtimeMs < began - 2000) return undefined;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
