import { Ledger } from '../../farm/ledger/ledger';
import { isDamaged, readJson, UnreadableObject } from '../../farm/store/json-object';
import { requestFile } from '../../protocol/job/job';
import { jobInKey, keys, nameInKey } from '../../protocol/job/keys';
import { FolderObjectStore } from './folder-object-store';
import { HIDDEN } from '../output-folder/output-folder';
import type { FoundFile } from './walk';

/** An object of an output folder that cannot be read. */
export interface UnreadableFile {
  /** Relative to the folder, with forward slashes. */
  readonly name: string;
  /** Whether it is the record of a unit. */
  readonly isRecord: boolean;
  /** Whether it was cut off while it was written, or is no JSON. If not, another version of Brenda has written it. */
  readonly isDamaged: boolean;
  /** Whether a newer version of Brenda has written it. */
  readonly isNewer: boolean;
}

/** An output folder for read-only commands: an unreadable object does not hide the others. */
export class ReadableFolder extends FolderObjectStore {
  /** By key, with the tag that it had when reading failed. */
  private readonly aside = new Map<string, UnreadableFile & { readonly etag: string }>();

  /** The objects that `reading` left out, in the order of their names. */
  get unreadable(): readonly UnreadableFile[] {
    return [...this.aside.values()]
      .map(({ name, isRecord, isDamaged: damaged, isNewer }) => ({
        name,
        isRecord,
        isDamaged: damaged,
        isNewer,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Runs `look`; where that meets an unreadable object, runs it again as if the object did not exist. */
  async reading<T>(look: () => Promise<T>): Promise<T> {
    for (const [key, { etag }] of this.aside)
      if ((await super.head(key))?.etag !== etag) this.aside.delete(key);
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      await this.putAside();
      return look();
    }
  }

  override async get(key: string, most?: number): Promise<Uint8Array | undefined> {
    return this.aside.has(key) ? undefined : super.get(key, most);
  }

  override async head(key: string): Promise<FoundFile | undefined> {
    return this.aside.has(key) ? undefined : super.head(key);
  }

  override async *list(prefix: string): AsyncGenerator<FoundFile> {
    for await (const file of super.list(prefix)) if (!this.aside.has(file.key)) yield file;
  }

  private async putAside(): Promise<void> {
    for await (const { key, etag } of this.list(keys.jobs)) {
      const job = jobInKey(key);
      const read = job === undefined ? undefined : this.readerOf(job, key);
      if (!read) continue;
      try {
        await read();
      } catch (error) {
        if (!(error instanceof UnreadableObject)) throw error;
        const isRecord = job !== undefined && key.startsWith(keys.ledger(job));
        const name = `${HIDDEN}/${key}`;
        this.aside.set(key, { name, isRecord, isDamaged: isDamaged(error), isNewer: error.isNewer, etag });
      }
    }
  }

  /** Undefined for objects that no other code reads, or that have no schema. */
  private readerOf(job: string, key: string): (() => Promise<unknown>) | undefined {
    const ledger = new Ledger(this, job);
    if (key === keys.jobFile(job)) return () => ledger.readJob();
    if (key.startsWith(keys.requests(job))) return () => readJson(this, key, requestFile);
    if (key.startsWith(keys.ledger(job))) return () => ledger.record(nameInKey(key));
    if (key.startsWith(keys.failures(job))) return () => ledger.failure(nameInKey(key));
    return undefined;
  }
}
