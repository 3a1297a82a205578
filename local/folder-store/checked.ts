import type { Hash } from 'node:crypto';

/** The contents differ from what was announced. */
export class ContentsDiffer extends Error {
  override readonly name = 'ContentsDiffer';
}

/**
 * Passes contents through, and fails at their end when their digest differs from the expected one.
 *
 * @param expected in hex.
 * @throws ContentsDiffer
 */
export async function* checked(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  hash: Hash,
  expected: string,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    hash.update(piece);
    yield piece;
  }
  const arrived = hash.digest('hex');
  if (arrived !== expected)
    throw new ContentsDiffer(`the contents have the digest ${arrived}, and ${expected} was announced`);
}
