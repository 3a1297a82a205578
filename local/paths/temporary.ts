import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { codeOf, folderFault } from '../folder-store/folder-fault';

/**
 * Makes an empty folder among the temporary files.
 *
 * @param name the beginning of its name: `brenda-check-`.
 * @throws UserFault when there is no folder for temporary files, or it cannot be written.
 */
export async function makeTemporaryFolder(name: string): Promise<string> {
  const place = tmpdir();
  try {
    return await mkdtemp(join(place, name));
  } catch (error) {
    const fault = folderFault(error, 'write', place);
    const why =
      codeOf(error) === 'ENOENT' ? `cannot write ${place}: there is no such folder` : messageOf(fault);
    throw new UserFault(`temporary files: ${why}; fix: export TMPDIR=/a/folder/that/is/there`, {
      cause: error,
    });
  }
}
