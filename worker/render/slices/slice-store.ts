import { rm, writeFile } from 'node:fs/promises';
import type { ObjectStore } from '../../../farm/store/object-store';
import { keys } from '../../../protocol/job/keys';
import { sha256OfFile } from '../../task/publish/output';
import { type KeptSlice, readSliceName, sliceName } from './slice-name';

/** The slices of one unit in the store, with the same provenance as this worker's. */
export class SliceStore {
  constructor(
    private readonly store: ObjectStore,
    private readonly job: string,
    private readonly unit: string,
    /** See `KeptSlice.made`. */
    private readonly made: string,
  ) {}

  async list(): Promise<KeptSlice[]> {
    const found: KeptSlice[] = [];
    const prefix = keys.slicesOf(this.job, this.unit);
    for await (const { key } of this.store.list(prefix)) {
      const slice = readSliceName(key.slice(prefix.length));
      if (slice?.made === this.made) found.push(slice);
    }
    return found;
  }

  /** Uploads a slice, and verifies that it is there. */
  async keep(path: string, slice: Omit<KeptSlice, 'made' | 'sha256'>): Promise<void> {
    const sha256 = await sha256OfFile(path);
    const key = this.key({ ...slice, made: this.made, sha256 });
    const { etag } = await this.store.putFile(key, path, { sha256 });
    const stored = await this.store.head(key);
    if (stored?.etag !== etag) throw new Error('it is not in the store as it was uploaded');
  }

  /** Whether the fetched slice is the one that was uploaded. One that differs is removed. */
  async fetch(slice: KeptSlice, path: string): Promise<boolean> {
    const contents = await this.store.stream(this.key(slice));
    if (!contents) return false;
    await writeFile(path, contents);
    if ((await sha256OfFile(path)) === slice.sha256) return true;
    await rm(path);
    await this.store.delete(this.key(slice));
    return false;
  }

  private key(slice: KeptSlice): string {
    return keys.slice(this.job, this.unit, sliceName(slice));
  }
}
