/** What a listing says of an object. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Changes whenever the object's contents do. Opaque: not an MD5, and without the quotes that S3 puts around it. */
  readonly etag: string;
  /** When it was written, on the store's clock; S3 tells whole seconds. */
  readonly modified: Date;
}

export interface PutOptions {
  /** Write only when there is no such key yet. @default false */
  readonly ifAbsent?: boolean;
}

/** Whether it was written; always true without `ifAbsent`. The tag is there when it was. */
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
 * Bytes that are read of an object that is not a frame. The largest that Brenda writes is all that was printed of a unit: `worker/task/unit-log.ts`
 * keeps ten million characters of at most three bytes.
 */
export const MOST_BYTES = 32 * 1024 * 1024;

/** Hears why an object cannot be read, in one line that begins with its key. */
export type OnUnreadable = (fault: Error) => void;

/**
 * The store of jobs, ledger and frames: a bucket on S3, or a folder. The contract is `test/farm/object-store.contract.ts`,
 * which every implementation passes.
 */
export interface ObjectStore {
  /** Writes a small object whole: readers see the old contents or the new, never a part. */
  put(key: string, body: string | Uint8Array, options?: PutOptions): Promise<Written>;

  /**
   * Uploads a file of any size, whole or not at all. The store checks what arrives against `sha256`.
   *
   * @throws when what arrived is not what `sha256` says; then there is no such key, or its old contents.
   * @throws the reason of `signal`.
   */
  putFile(key: string, path: string, options: PutFileOptions): Promise<{ etag: string }>;

  /**
   * The contents of a small object; undefined when there is no such key.
   *
   * @param most bytes that it may have. @default MOST_BYTES
   * @throws TooLarge without having held it in memory.
   */
  get(key: string, most?: number): Promise<Uint8Array | undefined>;

  /** The contents of an object of any size, piece by piece, of one version; undefined when there is no such key. They are to be read or destroyed. */
  stream(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;

  /** The SHA-256, in hex, that the store itself keeps of an object's contents; undefined when it keeps none, or there is no such key. */
  storedSha256(key: string): Promise<string | undefined>;

  /** What a listing would say; undefined when there is no such key. */
  head(key: string): Promise<StoredObject | undefined>;

  /** Every object whose key begins with `prefix`, in the order of their keys' bytes, fetched as they are asked for. */
  list(prefix: string): AsyncIterable<StoredObject>;

  /** Removes the object; no fault when there is none. */
  delete(key: string): Promise<void>;

  /**
   * What time it is on the store's clock, to the second: the one that `modified` is told by. Whatever several machines compare is a time
   * of this clock, as any of theirs may be wrong.
   */
  now(): Promise<Date>;

  /** Hears of each object that is not what should lie there, and that is gone on without. @default - it ends what met it */
  readonly onUnreadable?: OnUnreadable | undefined;
}
