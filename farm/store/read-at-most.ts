import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UserFault } from '../../protocol/failure/fault';

/** The input is larger than its limit in memory. */
export class TooLarge extends UserFault {
  /**
   * @param what the name of the input.
   * @param bytes its size; undefined when it was not known before, and reading has stopped.
   * @param most the maximum for such an input, in bytes.
   */
  constructor(what: string, bytes: number | undefined, most: number) {
    const has = bytes === undefined ? 'more' : `${String(bytes)} bytes`;
    super(`${what}: has ${has}, and at most ${String(most)} bytes are read there`);
  }
}

/** For `catch`: an input that is too large counts as missing; other faults are thrown. */
export function ifTooLarge(error: unknown): undefined {
  if (!(error instanceof TooLarge)) throw error;
  return undefined;
}

/**
 * Reads all of a small input; does not trust the size that it claims.
 *
 * @param source is closed when there is too much of it.
 * @param what the name of the input, for the fault.
 * @throws TooLarge
 */
export async function readAtMost(
  source: AsyncIterable<Uint8Array>,
  what: string,
  most: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > most) throw new TooLarge(what, undefined, most);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}

/** As `readAtMost`, for an open file: from the current position to its end. */
export async function readHandle(file: FileHandle, what: string, most: number): Promise<Buffer> {
  const { size } = await file.stat();
  if (size > most) throw new TooLarge(what, size, most);
  // The size of files in /proc is 0, and a file may grow.
  let bytes = Buffer.allocUnsafe(size + 1);
  for (let filled = 0; ;) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, null);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
    if (filled > most) throw new TooLarge(what, undefined, most);
    if (filled === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * filled + 4096, most + 1));
  }
}

/**
 * As `readAtMost`, for one of Brenda's own files, which a stranger may have replaced. Does not wait for a pipe.
 *
 * @throws as `open`, and TooLarge.
 */
export async function readSmallFile(path: string, most: number): Promise<Buffer> {
  // 0 on platforms without this flag.
  return readNamed(path, most, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** As `readSmallFile`, for a file that the user names. It may be a pipe, `<(...)`, and this waits for it. */
export async function readGivenFile(path: string, most: number): Promise<Buffer> {
  return readNamed(path, most, constants.O_RDONLY);
}

async function readNamed(path: string, most: number, flags: number): Promise<Buffer> {
  const file = await open(path, flags);
  try {
    return await readHandle(file, path, most);
  } finally {
    await file.close();
  }
}

/** The beginning of a file that a stranger's program can write; empty when it is gone, a link, or not a regular file. */
export async function readStart(path: string, most: number): Promise<string> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      if (!(await file.stat()).isFile()) return '';
      const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
