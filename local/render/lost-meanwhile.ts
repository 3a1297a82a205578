import { parseUnitName } from '../../protocol/job/unit';
import { framesOf } from '../../protocol/job/unit-choice';
import { folderFrames, type LostUnit } from '../folder-store/folder-frames';
import { FolderReader } from '../folder-store/folder-reader';
import type { FolderObjectStore } from '../folder-store/folder-object-store';
import type { Order } from './order/order';

/** Finished units of an order, of this run or earlier, whose files were deleted, renamed or changed during the run. */
export async function lostMeanwhile(
  store: FolderObjectStore,
  { ledger, plan: { range } }: Order,
): Promise<LostUnit[]> {
  const { jobs } = await folderFrames(new FolderReader(store), [ledger.job]);
  const lost: LostUnit[] = [];
  for (const [unit, { lost: files }] of jobs[0]?.units ?? []) {
    const parsed = files.length > 0 ? parseUnitName(unit) : undefined;
    if (parsed && framesOf(parsed).some((frame) => range.has(frame))) lost.push({ unit, files });
  }
  return lost.sort((a, b) => (a.unit < b.unit ? -1 : 1));
}
