import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ObjectStore, StoredObject, Written } from '../../../farm/store/object-store';

type Kept = StoredObject & { readonly body: Uint8Array };

/** A store for tests that look at what is decided, thousands of times. Its clock goes on by a second with whatever is written. */
export class MemoryStore implements ObjectStore {
  private readonly objects = new Map<string, Kept>();
  private seconds = Date.parse('2026-11-29T00:00:00Z') / 1000;

  put(key: string, body: string | Uint8Array, { ifAbsent = false } = {}): Promise<Written> {
    if (ifAbsent && this.objects.has(key)) return Promise.resolve({ written: false });
    const bytes = Buffer.from(body);
    const etag = createHash('md5').update(bytes).digest('hex');
    const modified = new Date(++this.seconds * 1000);
    this.objects.set(key, { key, bytes: bytes.length, etag, modified, body: bytes });
    return Promise.resolve({ written: true, etag });
  }

  async putFile(key: string, path: string) {
    const { etag = '' } = await this.put(key, readFileSync(path));
    return { etag };
  }

  get(key: string) {
    return Promise.resolve(this.objects.get(key)?.body);
  }

  async stream(key: string) {
    const body = await this.get(key);
    return body && Readable.from([body]);
  }

  storedSha256() {
    return Promise.resolve(undefined);
  }

  head(key: string) {
    return Promise.resolve(this.objects.get(key));
  }

  async *list(prefix: string) {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    for (const key of keys) {
      const found = await this.head(key);
      if (found) yield found;
    }
  }

  delete(key: string) {
    this.objects.delete(key);
    return Promise.resolve();
  }

  now() {
    return Promise.resolve(new Date(this.seconds * 1000));
  }
}
