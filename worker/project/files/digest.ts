import { createHash } from 'node:crypto';
import { forEachConcurrently } from '../../../farm/aws/for-each-concurrently';
import { versionIn } from './file-version';
import { openFile } from './open-file';

/** Files read at the same time. Node has four threads for them, and SHA-256 alone keeps one core busy. */
const LANES = 4;
const PIECE = 1024 * 1024;
/** Milliseconds. A file written so recently may change again within the same tick of its disk's clock. */
const SETTLED_MS = 2000;

/** Digests by path and version, so that one command reads textures and caches of gigabytes once. */
const known = new Map<string, string>();

/**
 * SHA-256 of each file's content, in hex, by its path: a few files at a time, 1 MiB of each in memory. A file that has not changed since it
 * was last read is not read again. When a file grows during the read, only its first size is read.
 *
 * @param areReal whether there is no link in their paths, so that none is followed. @default false
 * @throws UserFault when one cannot be read, is gone, or is a device or a pipe.
 */
export async function digestFiles(
  paths: Iterable<string>,
  signal?: AbortSignal,
  areReal = false,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  const spare: Buffer[] = [];
  const digest = async (path: string, stop: AbortSignal) => {
    const piece = spare.pop() ?? Buffer.allocUnsafe(PIECE);
    digests.set(path, await digestFile(path, piece, stop, areReal));
    spare.push(piece);
  };
  await forEachConcurrently(new Set(paths), LANES, digest, signal);
  return digests;
}

async function digestFile(
  path: string,
  piece: Buffer,
  signal: AbortSignal,
  isReal: boolean,
): Promise<string> {
  const hash = createHash('sha256');
  const file = await openFile(path, isReal);
  const now = async () => versionIn(await file.stat({ bigint: true }));
  try {
    const { version, touchedMs, exactMs, size = 0 } = await now();
    const key = `${version} ${path}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const isSettled = Date.now() - touchedMs > SETTLED_MS + exactMs;
    for (let left = size; left > 0;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(piece, 0, Math.min(PIECE, left));
      if (bytesRead === 0) break;
      hash.update(piece.subarray(0, bytesRead));
      left -= bytesRead;
    }
    const digest = hash.digest('hex');
    if (isSettled && (await now()).version === version) known.set(key, digest);
    return digest;
  } finally {
    await file.close();
  }
}
