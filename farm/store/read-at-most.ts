import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UserFault } from '../../protocol/failure/fault';

/** There is more of it than is held in memory of such a thing. */
export class TooLarge extends UserFault {
  /**
   * @param what was read.
   * @param bytes its size; undefined where it was not known before, and reading has stopped.
   * @param most bytes that are read of such a thing.
   */
  constructor(what: string, bytes: number | undefined, most: number) {
    const has = bytes === undefined ? 'more' : `${String(bytes)} bytes`;
    super(`${what}: has ${has}, and at most ${String(most)} bytes are read there`);
  }
}

/** For `catch`: what is too large counts as if it were not there; other faults are thrown. */
export function ifTooLarge(error: unknown): undefined {
  if (!(error instanceof TooLarge)) throw error;
  return undefined;
}

/**
 * All of something small. What it says of its size need not be true.
 *
 * @param source is closed when there is too much of it.
 * @param what it is, for the fault.
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

/** As `readAtMost`, of an open file: from where it is to its end. */
export async function readHandle(file: FileHandle, what: string, most: number): Promise<Buffer> {
  const { size } = await file.stat();
  if (size > most) throw new TooLarge(what, size, most);
  // Files of /proc say 0, and a file may grow.
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
 * As `readAtMost`, of a file that Brenda keeps, and that a stranger may have put there. A pipe is not waited for.
 *
 * @throws as `open`, and TooLarge.
 */
export async function readSmallFile(path: string, most: number): Promise<Buffer> {
  // 0 where there is no such flag.
  return readNamed(path, most, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** As `readSmallFile`, of one that the user names: that may be a pipe, `<(...)`, which is waited for. */
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

/** The beginning of a file that a program of a stranger can write; empty when it is gone, a link, or no file. */
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
