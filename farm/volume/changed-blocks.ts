import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** What EBS counts and hashes in. */
export const BLOCK_BYTES = 512 * 1024;

const EMPTY = Buffer.alloc(BLOCK_BYTES);

/** A block that is not in a snapshot as it is in the image. */
export interface ChangedBlock {
  readonly index: number;
  /** SHA-256, in hex. */
  readonly hash: string;
}

/** Bytes of an image, the last of them left out. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The blocks of an image that differ from what is known to be there. An empty block is one of them only where something else was.
 *
 * @param known SHA-256 in hex, by index.
 * @param free where the image has zeros, in the order of the places: that is not read.
 */
export async function changedBlocks(
  image: FileHandle,
  bytes: number,
  known: ReadonlyMap<number, string>,
  free: readonly ByteRange[] = [],
  signal?: AbortSignal,
): Promise<ChangedBlock[]> {
  const changed: ChangedBlock[] = [];
  const scratch = Buffer.allocUnsafe(BLOCK_BYTES);
  let at = 0;
  for (let index = 0; index * BLOCK_BYTES < bytes; index++) {
    signal?.throwIfAborted();
    const [from, to] = [index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES];
    while ((free[at]?.to ?? to) < to) at++;
    if ((free[at]?.from ?? to) <= from && !known.has(index)) continue;
    const block = await readBlock(image, index, scratch);
    if (block.equals(EMPTY) && !known.has(index)) continue;
    const hash = sha256(block);
    if (known.get(index) !== hash) changed.push({ index, hash });
  }
  return changed;
}

/**
 * A block of an image; behind its end there are zeros.
 *
 * @param block is filled. @default - a new one
 */
export async function readBlock(
  image: FileHandle,
  index: number,
  block = Buffer.allocUnsafe(BLOCK_BYTES),
): Promise<Buffer> {
  let at = 0;
  while (at < BLOCK_BYTES) {
    const { bytesRead } = await image.read(block, at, BLOCK_BYTES - at, index * BLOCK_BYTES + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return block.fill(0, at);
}

function sha256(block: Buffer): string {
  return createHash('sha256').update(block).digest('hex');
}
