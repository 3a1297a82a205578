import type { PublishedFile } from '../../protocol/ledger/record';
import type { FileState } from './file-state';

/** What has happened to a file since it was recorded. */
export type Loss = 'deleted' | 'changed';

/**
 * What has happened to a file that a record names; undefined while it is what the record says. Its tag tells without reading; a file that was
 * copied has another tag and still the same contents.
 *
 * @param state of the file of that name; undefined when there is none.
 * @param sha256 of its contents; asked for only where the tag does not tell.
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
