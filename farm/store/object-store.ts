/** The entry of an object in a listing. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Changes with the object's contents. Opaque: not an MD5, and without the quotes that S3 puts around it. */
  readonly etag: string;
  /** When it was written, on the store's clock; S3's times are whole seconds. */
  readonly modified: Date;
}

export interface PutOptions {
  /** Write only when the key does not exist yet. @default false */
  readonly ifAbsent?: boolean;
}

/** Whether it was written; always true without `ifAbsent`. The tag is present if it was. */
export interface Written {
  readonly written: boolean;
  readonly etag?: string;
}

export interface PutFileOptions {
  /** SHA-256 of the file's contents, in hex. */
  readonly sha256: string;
  readonly signal?: AbortSignal;
}

/**
 * The maximum size of an object that is not a frame. The largest that Brenda writes is a unit's full log: `worker/task/unit/unit-log.ts` keeps
 * ten million characters of at most three bytes.
 */
export const MOST_BYTES = 32 * 1024 * 1024;

/** Receives the reason why an object cannot be read, in one line that begins with its key. */
export type OnUnreadable = (fault: Error) => void;

/**
 * The store of jobs, ledger and frames: a bucket on S3, or a folder. The contract is `test/farm/object-store.contract.ts`,
 * which every implementation passes.
 */
export interface ObjectStore {
  /** Writes a small object atomically: readers see the old contents or the new, never a part. */
  put(key: string, body: string | Uint8Array, options?: PutOptions): Promise<Written>;

  /**
   * Uploads a file of any size atomically. The store checks the received bytes against `sha256`.
   *
   * @throws when the received bytes do not match `sha256`; then the key does not exist, or has its old contents.
   * @throws the reason of `signal`.
   */
  putFile(key: string, path: string, options: PutFileOptions): Promise<{ etag: string }>;

  /**
   * The contents of a small object; undefined when the key does not exist.
   *
   * @param most the maximum size in bytes. @default MOST_BYTES
   * @throws TooLarge, without holding the object in memory.
   */
  get(key: string, most?: number): Promise<Uint8Array | undefined>;

  /**
   * Streams the contents of one version of an object of any size; undefined when the key does not exist. The caller must read or destroy
   * the stream.
   */
  stream(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;

  /** The SHA-256, in hex, that the store itself keeps of an object's contents; undefined when it keeps none, or the key does not exist. */
  storedSha256(key: string): Promise<string | undefined>;

  /** The object's entry in a listing; undefined when the key does not exist. */
  head(key: string): Promise<StoredObject | undefined>;

  /** Every object whose key begins with `prefix`, in the byte order of the keys, fetched on demand. */
  list(prefix: string): AsyncIterable<StoredObject>;

  /** Deletes the object; a missing one is no fault. */
  delete(key: string): Promise<void>;

  /**
   * The time of the store's clock, to the second: the clock of `modified`. Times that several machines compare are always by this clock,
   * because their own may be wrong.
   */
  now(): Promise<Date>;

  /** Called for each unreadable object that is skipped. @default - an unreadable object is thrown as a fault */
  readonly onUnreadable?: OnUnreadable | undefined;
}
