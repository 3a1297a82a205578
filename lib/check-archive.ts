import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf, UserFault } from '../protocol/failure/fault';
import type { Archive } from './archive';

/** An archive has some hundred MB, so it is read in pieces. */
const PIECE = 2 ** 22;

/**
 * Checks the checksum of an archive before all of it is uploaded.
 *
 * @throws UserFault when it cannot be read, or is another one.
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
