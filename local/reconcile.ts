import { createHash } from 'node:crypto';
import type { Ledger } from '../farm/ledger/ledger';
import type { ObjectStore } from '../farm/store/object-store';
import { keys } from '../protocol/keys';
import type { PublishedFile } from '../protocol/record';

/**
 * People delete, move and paint over frames in their own folders, and another job may have put its frames there.
 * Whatever record no longer tells the truth is forgotten, so that the unit is rendered again.
 *
 * @returns the units that were forgotten.
 */
export async function reconcile(store: ObjectStore, ledger: Ledger): Promise<string[]> {
  const forgotten: string[] = [];
  for await (const unit of ledger.done()) {
    const record = await ledger.record(unit);
    const intact =
      record && (await Promise.all(record.files.map((file) => isIntact(store, ledger.job, file))));
    if (intact?.every(Boolean)) continue;
    await ledger.forget(unit);
    forgotten.push(unit);
  }
  return forgotten;
}

/** The tag tells without reading; a file that was copied has another tag and still the same contents. */
export async function isIntact(store: ObjectStore, job: string, file: PublishedFile): Promise<boolean> {
  const key = keys.frame(job, file.name);
  const stored = await store.head(key);
  if (stored?.bytes !== file.bytes) return false;
  if (stored.etag === file.etag) return true;
  const contents = await store.get(key);
  return contents !== undefined && createHash('sha256').update(contents).digest('hex') === file.sha256;
}
