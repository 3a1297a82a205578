import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf, UserFault } from '../protocol/failure/fault';
import type { Archive } from './archive';

/** Some hundred MB, of which not all is to be in memory. */
const PIECE = 2 ** 22;

/**
 * Looks whether a file is the archive that was meant, before all of it is uploaded.
 *
 * @throws UserFault when it cannot be read, or is another.
 */
export function checkArchive(file: string, archive: Archive): void {
  const is = sha256Of(file, archive);
  if (is === archive.sha256) return;
  throw new UserFault(
    `${archive.name}'s archive ${file}: its SHA-256 is ${is}, and must be ${archive.sha256}; ${archive.otherwise}`,
  );
}

function sha256Of(file: string, { name, setting }: Archive): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE);
  try {
    const handle = openSync(file, 'r');
    try {
      for (;;) {
        const length = readSync(handle, piece);
        if (length === 0) return hash.digest('hex');
        hash.update(piece.subarray(0, length));
      }
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new UserFault(
      `${name}'s archive ${file}: cannot be read (${messageOf(error)}); name the .tar.xz that was downloaded, or leave ${setting} out to have it downloaded`,
    );
  }
}
