import { forEachConcurrently } from '../../farm/aws/for-each-concurrently';
import { byName } from '../../farm/ledger/by-name';
import type { ReadRecord } from '../../farm/ledger/later-counts';
import { Ledger } from '../../farm/ledger/ledger';
import { sha256OfObject } from '../../farm/store/sha256-of-object';
import { keys } from '../../protocol/job/keys';
import type { FileState } from './file-state';
import type { FolderObjectStore } from './folder-object-store';

/** Records read at once. */
const LANES = 32;

/** Reads records and files of an output folder repeatedly, each only when it is new. Writes nothing. */
export class FolderReader {
  private readonly records = new Map<string, ReadRecord>();
  private readonly hashes = new Map<string, string>();

  constructor(readonly store: FolderObjectStore) {}

  /** The records of a job by unit, in the order of their names. */
  async recordsOf(job: string): Promise<ReadonlyMap<string, ReadRecord>> {
    const ledger = new Ledger(this.store, job);
    const found = new Map<string, ReadRecord>();
    await forEachConcurrently(ledger.doneAt(), LANES, async ({ unit, at }) => {
      const key = `${job} ${unit}`;
      const known = this.records.get(key);
      if (known?.at.getTime() === at.getTime()) {
        found.set(unit, known);
        return;
      }
      const record = await ledger.record(unit);
      if (!record) return;
      const read = { at, record };
      this.records.set(key, read);
      found.set(unit, read);
    });
    return byName(found);
  }

  /** All files in the folder that are not hidden, by their names relative to it, with forward slashes. */
  async files(): Promise<ReadonlyMap<string, FileState>> {
    const anyJob = keys.frames('any');
    const found = new Map<string, FileState>();
    for await (const file of this.store.list(anyJob)) found.set(file.key.slice(anyJob.length), file);
    return found;
  }

  /** SHA-256 of a file's contents, in hex; undefined when it is gone. */
  async sha256(name: string, { etag }: FileState): Promise<string | undefined> {
    const key = `${etag} ${name}`;
    const known = this.hashes.get(key);
    if (known !== undefined) return known;
    const hash = await sha256OfObject(this.store, keys.frame('any', name));
    if (hash !== undefined) this.hashes.set(key, hash);
    return hash;
  }
}
