import { lstat, mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { codeOf } from '../folder-store/folder-fault';

/**
 * Makes a folder, and its parents, one by one. (Node's own recursive mkdir never returns where the file system reports ENOENT for a folder
 * whose parent exists, as /proc does.)
 *
 * @returns the new folders, outermost first.
 * @throws the file system's error; then none of them is left.
 */
export async function makeFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = resolve(path); !(await isThere(folder)); folder = dirname(folder))
    missing.unshift(folder);
  const made: string[] = [];
  try {
    for (const folder of missing) {
      await mkdir(folder);
      made.push(folder);
    }
  } catch (error) {
    await removeFolders(made);
    throw error;
  }
  return made;
}

/** Removes folders that `makeFolders` made, unless they have contents. */
export async function removeFolders(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) await rmdir(folder).catch(() => undefined);
}

async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!found && (await lstat(path).catch(() => undefined))?.isSymbolicLink())
    throw new UserFault(`${path} is a link to what is not there`);
  if (found && !found.isDirectory()) throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' });
  return found !== undefined;
}
