import type { Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { codeOf } from '../folder-store/folder-fault';
import { kindOfEntry } from './kind-of-entry';

/** A folder on the way to a file is a link. */
export class NotPlain extends UserFault {}

/**
 * The path of a file below a folder, without links on the way, so that it stays below the folder. The file and its folders need not exist.
 *
 * @param name relative to the folder, with forward slashes.
 * @throws NotPlain
 */
export async function plainPath(folder: string, name: string): Promise<string> {
  let path = folder;
  for (const part of name.split('/').slice(0, -1)) {
    // The folder itself may be a link: the user has named it.
    if (part === '.' || part === '') continue;
    path = join(path, part);
    const found = await lstat(path).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
      throw error;
    });
    if (!found) break;
    if (found.isSymbolicLink())
      throw new NotPlain(`${path} is a link, and nothing is written through it; put a folder in its place`);
  }
  return join(folder, name);
}

/** The same before a write. @throws NotPlain also where something other than a folder is in the place of one. */
export async function requireFolders(folder: string, name: string): Promise<void> {
  await plainPath(folder, name);
  let path = folder;
  for (const part of name.split('/').slice(0, -1)) {
    if (part === '.') continue;
    path = join(path, part);
    const found = await lstat(path).catch(() => undefined);
    if (!found || found.isDirectory()) continue;
    throw new NotPlain(
      `${path} is ${kindOfEntry(found)}, and frames are to be written below it; put a folder in its place`,
    );
  }
}

/**
 * Checks what has the name of a file to be written.
 *
 * @returns undefined where there is nothing, or a folder: no file system lets a file replace one.
 * @throws NotPlain when it is a link, a pipe, a socket or a device. A new file would silently replace it, and writing into it would write
 * elsewhere.
 */
export async function fileAt(path: string): Promise<Stats | undefined> {
  const found = await lstat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  });
  if (!found || found.isDirectory()) return undefined;
  if (!found.isFile())
    throw new NotPlain(`cannot write ${path}: there is ${kindOfEntry(found)} of that name`);
  return found;
}

/** The same as `plainPath`, and makes missing folders. */
export async function makePlainPath(folder: string, name: string): Promise<string> {
  const parts = name.split('/').slice(0, -1);
  for (const depth of parts.keys()) {
    await mkdir(join(folder, ...parts.slice(0, depth + 1))).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await plainPath(folder, `${parts.slice(0, depth + 1).join('/')}/`);
  }
  return join(folder, name);
}
