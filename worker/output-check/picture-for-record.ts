import type { PublishedFile } from '../../protocol/ledger/record';
import type { Picture } from './picture';

/** What a record keeps of a picture; empty for a file that is none. */
export function pictureForRecord(found: Picture | undefined): Pick<PublishedFile, 'picture'> {
  if (!found) return {};
  const { notFinite = [], ...picture } = found;
  const nan = notFinite.reduce((sum, one) => sum + one.nan, 0);
  const infinite = notFinite.reduce((sum, one) => sum + one.infinite, 0);
  return { picture: { ...picture, ...(nan > 0 ? { nan } : {}), ...(infinite > 0 ? { infinite } : {}) } };
}
