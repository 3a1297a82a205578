import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { openFile } from './open-file';

/** In bytes. Files up to this size are read as a whole. */
const SMALL = 1024 * 1024;
/** Larger files are sampled: so many pieces of so many bytes, the first and the last among them. */
const PIECES = 16;
const PIECE = 4096;

/**
 * Identifies a file on other machines, where its times and inode differ: its size, and a hash of its contents. Caches and textures of
 * gigabytes are not read to their end for it.
 *
 * @returns `none` for a missing file, `folder` for a folder.
 */
export async function filePrint(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return 'none';
  if (!found.isFile()) return 'folder';
  const hash = createHash('sha256');
  const file = await openFile(path);
  try {
    for (const [at, length] of piecesOf(found.size)) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return `${String(found.size)} ${hash.digest('hex')}`;
}

function piecesOf(size: number): (readonly [at: number, length: number])[] {
  if (size <= SMALL) return [[0, size]];
  return Array.from({ length: PIECES }, (_, i) => [Math.floor((i * (size - PIECE)) / (PIECES - 1)), PIECE]);
}
