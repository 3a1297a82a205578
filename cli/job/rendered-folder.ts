import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { jobsByRequest } from '../../farm/ledger/jobs-by-request';
import type { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { folderFault } from '../../local/folder-store/folder-fault';
import { HIDDEN } from '../../local/output-folder/output-folder';
import { requirePlain } from '../../local/paths/plain-hidden';
import { ReadableFolder } from '../../local/folder-store/readable-folder';
import { UserFault } from '../../protocol/failure/fault';
import { defaultOutput, hasLedgers } from './default-output';
import { withoutSceneEnding } from '../options/scene-name';

/**
 * Opens the folder that frames were rendered into.
 *
 * @param named the folder; one of the frames in it; or a scene, or an archive of one, whose frames are where `render` puts them by default.
 * @throws UserFault when there are no frames, or it cannot be read.
 */
export async function outputFolder(named: string): Promise<ReadableFolder> {
  if (named.trim() === '')
    throw new UserFault(
      `folder "": names nothing; give the output folder of a brenda render, . for this one`,
    );
  const isFile = (await stat(named).catch(() => undefined))?.isFile() === true;
  const folder = isFile ? await folderOfFile(named) : named;
  const isThere = await requirePlain(join(folder, HIDDEN)).catch((error: unknown) => {
    throw folderFault(error, 'read', named);
  });
  if (isThere) return new ReadableFolder(folder);
  throw new UserFault(
    isFile
      ? `${named}: there are no Brenda frames in ${folder}; give the folder that it was rendered into`
      : `${named}: no Brenda frames in this folder; give the output folder of a brenda render`,
  );
}

async function folderOfFile(path: string): Promise<string> {
  const isScene = withoutSceneEnding(basename(path)) !== basename(path);
  return !isScene && (await hasLedgers(dirname(path))) ? dirname(path) : defaultOutput(path, undefined);
}

/**
 * The ids of the jobs rendered into a folder, the last requested first.
 *
 * @throws UserFault when there is none.
 */
export async function jobsRendered(store: FolderObjectStore, folder: string): Promise<[string, ...string[]]> {
  const [newest, ...earlier] = (await jobsByRequest(store)).map(({ id }) => id);
  if (newest === undefined) throw new UserFault(`${folder}: nothing was rendered into it yet`);
  return [newest, ...earlier];
}
