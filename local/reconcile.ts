import type { Ledger } from '../farm/ledger/ledger';
import { ifDamaged } from '../farm/store/json-object';
import type { ObjectStore } from '../farm/store/object-store';
import { keys } from '../protocol/keys';
import type { PublishedFile } from '../protocol/record';
import { type Loss, lossOf, sha256Of } from './file-loss';

export interface ReconcileOptions {
  /** Whether a unit is going to be rendered. The record of any other is right again once its file is put back. */
  readonly isWanted: (unit: string) => boolean;
  /** Called before a record is forgotten, with the files that it names. */
  readonly before: (files: readonly PublishedFile[]) => Promise<void>;
}

/**
 * People delete, move and paint over frames in their own folders, and another job may have put its frames there.
 * Whatever record of these units no longer tells the truth is forgotten, so that the unit is rendered again.
 *
 * @returns the units that were forgotten.
 */
export async function reconcile(
  store: ObjectStore,
  ledger: Ledger,
  { isWanted, before }: ReconcileOptions,
): Promise<string[]> {
  const forgotten: string[] = [];
  for await (const unit of ledger.done()) {
    if (!isWanted(unit)) continue;
    const record = await ledger.record(unit).catch(ifDamaged);
    const losses = record && (await Promise.all(record.files.map((file) => lossIn(store, ledger.job, file))));
    if (losses?.every((loss) => loss === undefined)) continue;
    await before(record?.files ?? []);
    await ledger.forget(unit);
    forgotten.push(unit);
  }
  return forgotten;
}

/** What has happened to a file since it was recorded; undefined while it is what its record says. */
export async function lossIn(
  store: ObjectStore,
  job: string,
  file: PublishedFile,
): Promise<Loss | undefined> {
  const key = keys.frame(job, file.name);
  return lossOf(file, await store.head(key), async () => {
    const contents = await store.get(key);
    return contents && sha256Of(contents);
  });
}
