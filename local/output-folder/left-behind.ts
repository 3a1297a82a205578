import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { lockFileIn } from '../folder-store/folder-lock';
import { requirePlain } from '../paths/plain-hidden';

/** What lies in `.brenda` for no longer than a run lasts. */
export const OF_A_RUN = ['work', 'tmp'];
/** A file that was being written: see `StagedFile`. */
const STAGED = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{64}$/;

/**
 * What a run that was killed has left in an output folder, to be removed by the next one. A run removes it before it gives its lock away: without a
 * lock it is not Brenda's.
 *
 * @param hidden the folder `.brenda`, whether it is there or not.
 * @returns absolute paths.
 * @throws UserFault as `requirePlain`, or when something there is not a run's.
 */
export async function leftBehindIn(hidden: string): Promise<string[]> {
  if (!(await requirePlain(hidden))) return [];
  const paths = OF_A_RUN.map((name) => join(hidden, name));
  if (await lstat(lockFileIn(hidden)).catch(() => undefined)) return paths;
  for (const path of paths)
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => []))
      if (!entry.isFile() || !STAGED.test(entry.name))
        throw new UserFault(
          `${join(path, entry.name)} is not Brenda's, and would be removed with what Brenda leaves there; move it away`,
        );
  return paths;
}

/** Links in it are removed, and what they lead to is not. */
export async function removeTree(path: string): Promise<void> {
  // The workers of a run that was killed may have a moment to live.
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
