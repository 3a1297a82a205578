import type {
  OnUnreadable,
  ObjectStore,
  PutFileOptions,
  PutOptions,
  StoredObject,
  Written,
} from './object-store';

/** An object store that is created at its first use. */
export class LazyObjectStore implements ObjectStore {
  private made: Promise<ObjectStore> | undefined;

  constructor(
    private readonly make: () => Promise<ObjectStore>,
    readonly onUnreadable?: OnUnreadable,
  ) {}

  async put(key: string, body: string | Uint8Array, options?: PutOptions): Promise<Written> {
    return (await this.store()).put(key, body, options);
  }

  async putFile(key: string, path: string, options: PutFileOptions): Promise<{ etag: string }> {
    return (await this.store()).putFile(key, path, options);
  }

  async get(key: string, most?: number): Promise<Uint8Array | undefined> {
    return (await this.store()).get(key, most);
  }

  async stream(key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    return (await this.store()).stream(key);
  }

  async storedSha256(key: string): Promise<string | undefined> {
    return (await this.store()).storedSha256(key);
  }

  async head(key: string): Promise<StoredObject | undefined> {
    return (await this.store()).head(key);
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    yield* (await this.store()).list(prefix);
  }

  async delete(key: string): Promise<void> {
    await (await this.store()).delete(key);
  }

  async now(): Promise<Date> {
    return (await this.store()).now();
  }

  private store(): Promise<ObjectStore> {
    this.made ??= this.make();
    return this.made;
  }
}
