import type { PublishedFile } from '../../protocol/ledger/record';
import type { FileState } from './file-state';

/** What has happened to a file since it was recorded. */
export type Loss = 'deleted' | 'changed';

/**
 * What has happened to a recorded file; undefined while it matches its record. A matching tag is proof without reading; a copied file has
 * another tag but the same contents.
 *
 * @param state of the file of that name; undefined when there is none.
 * @param sha256 of its contents; called only where the tag differs.
 */
export async function lossOf(
  file: PublishedFile,
  state: Pick<FileState, 'bytes' | 'etag'> | undefined,
  sha256: () => Promise<string | undefined>,
): Promise<Loss | undefined> {
  if (!state) return 'deleted';
  if (state.bytes !== file.bytes) return 'changed';
  if (state.etag === file.etag) return undefined;
  return (await sha256()) === file.sha256 ? undefined : 'changed';
}
