import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './folder-fault';

/** A part of a path below a folder is a link, or nothing that can be written. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';
}

/**
 * The path of a file below a folder, whose folders are made where they are missing. None of them is a link: what is below the
 * folder stays there.
 *
 * @param name relative to the folder, with forward slashes.
 * @throws NotPlain
 */
export async function plainPath(folder: string, name: string): Promise<string> {
  const parts = name.split('/');
  let path = folder;
  for (const part of parts.slice(0, -1)) {
    path = join(path, part);
    await mkdir(path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    const found = await lstat(path);
    if (found.isSymbolicLink()) throw new NotPlain(`${part} is a link; nothing is written through it`);
  }
  return join(folder, name);
}
