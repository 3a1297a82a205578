/** What a listing says of an object. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Changes whenever the object's contents do. Opaque: not an MD5. */
  readonly etag: string;
}

/**
 * The store of jobs, ledger and frames: a bucket on S3, or a folder. The contract is `test/farm/object-store.contract.ts`,
 * which every implementation passes.
 */
export interface ObjectStore {
  /**
   * Writes a small object whole: readers see the old contents or the new, never a part.
   *
   * @param options.ifAbsent write only when there is no such key yet; the answer says whether it was written.
   */
  put(key: string, body: string | Uint8Array, options?: { readonly ifAbsent?: boolean }): Promise<{ written: boolean; etag?: string }>;

  /**
   * Uploads a file of any size, whole or not at all. The store checks what arrives against `sha256` (hex).
   *
   * @throws when what arrived is not what was sent.
   */
  putFile(key: string, path: string, options: { readonly sha256: string; readonly signal?: AbortSignal }): Promise<{ etag: string }>;

  /** The contents; undefined when there is no such key. */
  get(key: string): Promise<Uint8Array | undefined>;

  /** Size and tag; undefined when there is no such key. */
  head(key: string): Promise<StoredObject | undefined>;

  /** Every object whose key begins with `prefix`, in the order of their keys' bytes, fetched as they are asked for. */
  list(prefix: string): AsyncIterable<StoredObject>;

  /** Removes the object; no fault when there is none. */
  delete(key: string): Promise<void>;
}
