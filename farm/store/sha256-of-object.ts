import { createHash } from 'node:crypto';
import type { ObjectStore } from './object-store';

/** SHA-256 of an object's contents, in hex, read piece by piece; undefined when there is no such key. */
export async function sha256OfObject(
  store: Pick<ObjectStore, 'stream'>,
  key: string,
): Promise<string | undefined> {
  const contents = await store.stream(key);
  if (!contents) return undefined;
  const hash = createHash('sha256');
  for await (const piece of contents) hash.update(piece);
  return hash.digest('hex');
}
