import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { fileFault } from '../../worker/project/files/file-fault';

/** ext4's block size: the least that a file takes. */
const FILE_BLOCK_BYTES = 4096;
const READABLE_BY_OTHERS = 0o004;
const SEARCHABLE_BY_OTHERS = 0o005;

/** What a folder needs on a disk. */
export interface FolderSurvey {
  /** The size of everything in it, in whole blocks. */
  readonly bytes: number;
  /** Files, folders and links. */
  readonly entries: number;
}

/**
 * Checks a folder that will become a disk on another machine.
 *
 * @throws UserFault when it is empty, or something would be missing there: a file that only its owner may read, or a link that leads out of
 * it.
 */
export async function surveyFolder(folder: string): Promise<FolderSurvey> {
  const root = resolve(folder);
  if (!(await stat(root).catch(() => undefined))?.isDirectory())
    throw new UserFault(`folder "${folder}": there is no such folder`);
  let [bytes, entries] = [0, 0];
  const open = [root];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const name of await orFault(at, readdir(at))) {
      const path = join(at, name);
      const inFolder = relative(root, path);
      const facts = await orFault(path, lstat(path));
      entries++;
      bytes += FILE_BLOCK_BYTES + Math.ceil(facts.size / FILE_BLOCK_BYTES) * FILE_BLOCK_BYTES;
      if (facts.isSymbolicLink()) await refuseLinkOut(folder, root, path);
      else if (facts.isDirectory()) open.push(path);
      const needed = facts.isDirectory() ? SEARCHABLE_BY_OTHERS : READABLE_BY_OTHERS;
      if (!facts.isSymbolicLink() && (facts.mode & needed) !== needed)
        throw new UserFault(
          `folder "${folder}": "${inFolder}" can be read by its owner alone, and the worker is another user; chmod -R a+rX "${folder}"`,
        );
    }
  }
  if (entries === 0) throw new UserFault(`folder "${folder}": it is empty`);
  return { bytes, entries };
}

async function orFault<T>(path: string, asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    throw fileFault(path, error);
  });
}

async function refuseLinkOut(folder: string, root: string, path: string): Promise<void> {
  const to = await readlink(path);
  const way = relative(root, resolve(dirname(path), to));
  if (!isAbsolute(to) && way !== '..' && !way.startsWith('../')) return;
  throw new UserFault(
    `folder "${folder}": "${relative(root, path)}" is a link that leads out of it, to ${to}; put the file itself there`,
  );
}
