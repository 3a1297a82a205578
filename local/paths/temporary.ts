import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { codeOf, folderFault } from '../folder-store/folder-fault';

/**
 * Makes an empty folder among the temporary files.
 *
 * @param name how its name begins: `brenda-check-`.
 * @throws UserFault when there is no such place, or nothing can be written there.
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
