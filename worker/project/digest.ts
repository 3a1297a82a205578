import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { inLanes } from '../../farm/in-lanes';
import { fileFault } from './file-fault';

/** Files read at the same time. Node has four threads for them, and SHA-256 itself keeps one core busy. */
const LANES = 4;
const PIECE = 1024 * 1024;

/**
 * SHA-256 of each file's content, in hex, by its path: a few files at a time, 1 MiB of each in memory.
 *
 * @throws UserFault when one cannot be read, or is gone.
 */
export async function digestFiles(
  paths: Iterable<string>,
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  const spare: Buffer[] = [];
  const digest = async (path: string, stop: AbortSignal) => {
    const piece = spare.pop() ?? Buffer.allocUnsafe(PIECE);
    digests.set(path, await digestFile(path, piece, stop));
    spare.push(piece);
  };
  await inLanes(new Set(paths), LANES, digest, signal);
  return digests;
}

async function digestFile(path: string, piece: Buffer, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path).catch((error: unknown) => {
    throw fileFault(path, error);
  });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(piece, 0, PIECE);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
