import { ownFiles, type ReadRecord, unitsOfFiles } from '../../farm/ledger/later-counts';
import type { Ledger } from '../../farm/ledger/ledger';
import { ifDamaged } from '../../farm/store/json-object';
import type { ObjectStore } from '../../farm/store/object-store';
import { sha256OfObject } from '../../farm/store/sha256-of-object';
import { FrameSet } from '../../protocol/job/frame-set';
import { keys } from '../../protocol/job/keys';
import type { PublishedFile } from '../../protocol/ledger/record';
import { parseUnitName } from '../../protocol/job/unit';
import { type Loss, lossOf } from './file-loss';

export interface ReconcileOptions {
  /** Whether a unit will be rendered. The records of others become valid again once their files are back. */
  readonly isWanted: (unit: string) => boolean;
  /** Called before a record is forgotten, with the files that it names. */
  readonly before: (files: readonly PublishedFile[]) => Promise<void>;
}

/**
 * People delete, move and paint over frames in their own folders, and another job may have put its frames there. It forgets every record of
 * these units that is no longer true, so that the unit is rendered again. Where two records name one file, the later counts. When its file
 * is lost, the earlier record goes as well: its frames would seem to be there.
 *
 * @returns the units that were forgotten.
 */
export async function reconcile(
  store: ObjectStore,
  ledger: Ledger,
  { isWanted, before }: ReconcileOptions,
): Promise<string[]> {
  const forgotten: string[] = [];
  const forget = async (unit: string, files: readonly PublishedFile[]): Promise<void> => {
    await before(files);
    await ledger.forget(unit);
    forgotten.push(unit);
  };
  const records = new Map<string, ReadRecord>();
  for await (const { unit, at } of ledger.doneAt()) {
    const record = await ledger.record(unit).catch(ifDamaged);
    if (record) records.set(unit, { at, record });
    else if (isWanted(unit)) await forget(unit, []);
  }
  const unitOf = unitsOfFiles(records);
  const lostFiles = new Set<string>();
  const lostFrames = new FrameSet();
  for (const [unit, read] of records) {
    if (!isWanted(unit)) continue;
    for (const file of ownFiles(read, unitOf)) {
      if ((await lossIn(store, ledger.job, file)) === undefined) continue;
      lostFiles.add(file.name);
      lostFrames.addName(unit);
    }
  }
  if (lostFiles.size === 0) return forgotten;
  for (const [unit, { record }] of records) {
    const parsed = parseUnitName(unit);
    if (parsed && lostFrames.meets(parsed) && record.files.some(({ name }) => lostFiles.has(name)))
      await forget(unit, record.files);
  }
  return forgotten;
}

/** What has happened to a recorded file; undefined while it matches its record. */
export async function lossIn(
  store: ObjectStore,
  job: string,
  file: PublishedFile,
): Promise<Loss | undefined> {
  const key = keys.frame(job, file.name);
  return lossOf(file, await store.head(key), () => sha256OfObject(store, key));
}
