import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFault } from '../protocol/fault';
import { codeOf } from './folder-fault';

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
