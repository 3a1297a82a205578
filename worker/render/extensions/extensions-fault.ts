import { readdir } from 'node:fs/promises';
import { UserFault } from '../../../protocol/failure/fault';

/** The requested extensions cannot be enabled. */
export class ExtensionsFault extends UserFault {
  constructor(folder: string, what: string) {
    super(`extensions "${folder}": ${what}; fix that, or name another folder (--extensions)`);
  }
}

/**
 * Checks that the folder exists; Blender checks its contents.
 *
 * @throws ExtensionsFault
 */
export async function requireExtensions(folder: string): Promise<void> {
  try {
    await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ExtensionsFault(folder, 'there is no such folder');
    if (code === 'ENOTDIR')
      throw new ExtensionsFault(folder, 'is a file, not a folder that extensions are in');
    throw new ExtensionsFault(
      folder,
      code === 'ENAMETOOLONG' ? 'its name is too long' : `cannot be read (${code ?? String(error)})`,
    );
  }
}
