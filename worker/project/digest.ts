import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { inLanes } from '../../farm/in-lanes';
import { fileFault } from './file-fault';
import { versionIn } from './file-version';

/** Files read at the same time. Node has four threads for them, and SHA-256 itself keeps one core busy. */
const LANES = 4;
const PIECE = 1024 * 1024;
/** A file that was written so short a time ago may be written again within the same tick of its disk's clock, in milliseconds. */
const SETTLED_MS = 2000;

/** Digests by path and version. Textures and caches of gigabytes are read once by one command. */
const known = new Map<string, string>();

/**
 * SHA-256 of each file's content, in hex, by its path: a few files at a time, 1 MiB of each in memory. A file that is as it was when it was read
 * last is not read again.
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
  const now = async () => versionIn(await file.stat({ bigint: true }));
  try {
    const { version, touchedMs, exactMs } = await now();
    const key = `${version} ${path}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const isSettled = Date.now() - touchedMs > SETTLED_MS + exactMs;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(piece, 0, PIECE);
      if (bytesRead === 0) break;
      hash.update(piece.subarray(0, bytesRead));
    }
    const digest = hash.digest('hex');
    if (isSettled && (await now()).version === version) known.set(key, digest);
    return digest;
  } finally {
    await file.close();
  }
}
