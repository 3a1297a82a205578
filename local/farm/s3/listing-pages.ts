import type { FolderObjectStore } from '../../folder-store/folder-object-store';
import type { FoundFile } from '../../folder-store/walk';

export interface Page {
  readonly objects: readonly FoundFile[];
  /** Where the next page begins; undefined on the last. */
  readonly next?: string;
}

/** Unfinished listings. When there are more, those that were not continued are forgotten. */
const OPEN_LISTINGS = 16;

/**
 * Paged listings, as S3 returns them. A listing stays open between two pages, because a folder can only be read as a whole. Restarting for
 * each page would read a folder of 100,000 a hundred times.
 */
export class ListingPages {
  private readonly open = new Map<string, AsyncGenerator<FoundFile>>();

  constructor(private readonly store: FolderObjectStore) {}

  /**
   * @param after the last key of the previous page: its `next`.
   * @param size the largest number of objects.
   */
  async page(prefix: string, after: string | undefined, size: number): Promise<Page> {
    const listing = this.take(prefix, after) ?? this.from(prefix, after);
    const objects: FoundFile[] = [];
    while (objects.length < size) {
      const found = await listing.next();
      if (found.done) return { objects };
      objects.push(found.value);
    }
    const next = objects.at(-1)?.key;
    if (next === undefined) return { objects };
    this.keep(prefix, next, listing);
    return { objects, next };
  }

  private take(prefix: string, after: string | undefined): AsyncGenerator<FoundFile> | undefined {
    const name = nameOf(prefix, after ?? '');
    const listing = this.open.get(name);
    this.open.delete(name);
    return listing;
  }

  /** For a client that repeats its request after a lost answer. */
  private async *from(prefix: string, after: string | undefined): AsyncGenerator<FoundFile> {
    const last = Buffer.from(after ?? '');
    for await (const found of this.store.list(prefix)) {
      if (after === undefined || Buffer.compare(Buffer.from(found.key), last) > 0) yield found;
    }
  }

  private keep(prefix: string, next: string, listing: AsyncGenerator<FoundFile>): void {
    const [oldest] = this.open.keys();
    if (this.open.size >= OPEN_LISTINGS && oldest !== undefined) this.open.delete(oldest);
    this.open.set(nameOf(prefix, next), listing);
  }
}

function nameOf(prefix: string, after: string): string {
  return JSON.stringify([prefix, after]);
}
