import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { jobsByRequest } from '../farm/ledger/jobs-by-request';
import type { FolderObjectStore } from '../local/folder-object-store';
import { ReadableFolder } from '../local/readable-folder';
import { UserFault } from '../protocol/fault';

/** @throws UserFault when the folder is none that frames are rendered into. */
export async function outputFolder(folder: string): Promise<ReadableFolder> {
  if (folder.trim() === '')
    throw new UserFault(
      `folder "": names nothing; give the output folder of a brenda render, . for this one`,
    );
  const found = await stat(join(folder, '.brenda')).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UserFault(
      `${folder}: no Brenda frames in this folder; give the output folder of a brenda render`,
    );
  }
  return new ReadableFolder(folder);
}

/**
 * The ids of the jobs rendered into a folder, that which was asked for last first.
 *
 * @throws UserFault when there is none.
 */
export async function jobsRendered(store: FolderObjectStore, folder: string): Promise<[string, ...string[]]> {
  const [newest, ...earlier] = (await jobsByRequest(store)).map(({ id }) => id);
  if (newest === undefined) throw new UserFault(`${folder}: nothing was rendered into it yet`);
  return [newest, ...earlier];
}
