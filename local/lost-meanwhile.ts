import { unitName } from '../protocol/unit';
import { folderFrames, type LostFile } from './folder-frames';
import { FolderReader } from './folder-reader';
import type { FolderObjectStore } from './folder-object-store';
import type { Order } from './order';
import { unitsIn } from './trial';

/** A unit that was done, and files of it that are no longer what was recorded. */
export interface LostUnit {
  readonly unit: string;
  readonly files: readonly LostFile[];
}

/** The units of an order that were done, by this run or before, and whose files people have deleted, renamed or changed while others were rendered. */
export async function lostMeanwhile(
  store: FolderObjectStore,
  { ledger, plan, unitsAre }: Order,
): Promise<LostUnit[]> {
  const { jobs } = await folderFrames(new FolderReader(store), [ledger.job]);
  const units = jobs[0]?.units ?? new Map<string, never>();
  const lost: LostUnit[] = [];
  for (const unit of unitsIn(plan, unitsAre)) {
    const name = unitName(unit);
    const files = units.get(name)?.lost ?? [];
    if (files.length > 0) lost.push({ unit: name, files });
  }
  return lost.sort((a, b) => (a.unit < b.unit ? -1 : 1));
}
