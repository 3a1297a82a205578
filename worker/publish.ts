import type { Ledger } from '../farm/ledger';
import type { ObjectStore } from '../farm/object-store';
import { keys } from '../protocol/keys';
import type { DoneRecord, PublishedFile } from '../protocol/record';
import { outputFiles, sha256OfFile } from './output';

/** A unit's output that cannot be passed on as done. */
class BadOutput extends Error {
  override readonly name = 'BadOutput';
}

/**
 * Makes a rendered unit known: checks its files, uploads them, and only then writes the record. A worker that
 * dies on the way leaves no record, and the unit is rendered again.
 *
 * @throws BadOutput when there is nothing to publish, or an empty file among it.
 */
export async function publish(
  folder: string,
  store: ObjectStore,
  ledger: Ledger,
  record: Omit<DoneRecord, 'version' | 'job' | 'files'>,
  { signal, again }: { readonly signal: AbortSignal; readonly again: boolean },
): Promise<DoneRecord> {
  const found = await outputFiles(folder);
  if (found.length === 0) throw new BadOutput('wrote no file into its output folder');
  const empty = found.find(({ bytes }) => bytes === 0);
  if (empty) throw new BadOutput(`wrote an empty file, ${empty.name}`);

  const files: PublishedFile[] = [];
  for (const { path, name, bytes } of found) {
    const sha256 = await sha256OfFile(path);
    const { etag } = await store.putFile(keys.frame(ledger.job, name), path, { sha256, signal });
    files.push({ name, bytes, sha256, etag });
  }
  signal.throwIfAborted();
  const complete: DoneRecord = { version: 1, job: ledger.job, ...record, files };
  await ledger.writeRecord(complete, again);
  return complete;
}
