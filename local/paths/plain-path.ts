import type { Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { codeOf } from '../folder-store/folder-fault';
import { kindOfEntry } from './kind-of-entry';

/** A folder on the way to a file is a link. */
export class NotPlain extends UserFault {}

/**
 * The path of a file below a folder, none of whose own folders is a link: what is below the folder stays there. They need not be there.
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
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (!found) break;
    if (found.isSymbolicLink())
      throw new NotPlain(`${path} is a link, and nothing is written through it; put a folder in its place`);
  }
  return join(folder, name);
}

/** As `plainPath`, before something is written: @throws NotPlain also where something else than a folder is in the place of one. */
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
 * Looks at what has the name of a file that is to be written.
 *
 * @returns undefined where nothing has it, or a folder: no file system lets a file take the name of one.
 * @throws NotPlain when it is a link, a pipe, a socket or a device. A file that takes its name loses it unseen; one written into it is somewhere else.
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

/** As `plainPath`, and makes the folders that are missing. */
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
