import { keys } from '../../protocol/job/keys';
import type { ObjectStore, StoredObject, Written } from '../store/object-store';

/** Bytes of small objects that are kept of a job. Beyond that they are read again. */
const MOST_KEPT = 16 * 1024 * 1024;

/**
 * A job as it was listed: a second count counts the same objects, and asks the store for none of them again. Records are
 * not kept: there may be a million. Nothing is written through it.
 */
export class ListedStore implements ObjectStore {
  private readonly read = new Map<string, Promise<Uint8Array | undefined>>();
  private kept = 0;

  /** @param objects in the order of their keys. */
  constructor(
    private readonly store: ObjectStore,
    private readonly job: string,
    private readonly objects: readonly StoredObject[],
  ) {}

  async get(key: string, most?: number): Promise<Uint8Array | undefined> {
    const before = this.read.get(key);
    if (before) return before;
    const reading = this.store.get(key, most);
    const bytes = this.bytesOf(key);
    if (!key.startsWith(keys.ledger(this.job)) && this.kept + bytes <= MOST_KEPT) {
      this.kept += bytes;
      this.read.set(key, reading);
    }
    return reading;
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    for (const object of this.objects) if (object.key.startsWith(prefix)) yield Promise.resolve(object);
  }

  head(key: string): Promise<StoredObject | undefined> {
    return this.store.head(key);
  }

  stream(key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.store.stream(key);
  }

  storedSha256(key: string): Promise<string | undefined> {
    return this.store.storedSha256(key);
  }

  now(): Promise<Date> {
    return this.store.now();
  }

  put(key: string): Promise<Written> {
    return refused(key);
  }

  putFile(key: string): Promise<{ etag: string }> {
    return refused(key);
  }

  delete(key: string): Promise<void> {
    return refused(key);
  }

  private bytesOf(key: string): number {
    this.sizes ??= new Map(this.objects.map((object) => [object.key, object.bytes]));
    return this.sizes.get(key) ?? 0;
  }

  private sizes: ReadonlyMap<string, number> | undefined;
}

function refused(key: string): Promise<never> {
  return Promise.reject(new Error(`${key}: an audit writes nothing`));
}
