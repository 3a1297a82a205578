import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { lockFileIn } from '../folder-store/folder-lock';
import { requirePlain } from '../paths/plain-hidden';

/** Folders in `.brenda` that only last as long as a run. */
export const OF_A_RUN = ['work', 'tmp'];
/** A file that was being written: see `StagedFile`. */
const STAGED = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{64}$/;

/**
 * The files that a killed run has left in an output folder, for the next run to remove. A run removes them before it releases its lock:
 * without a lock the folder is not Brenda's.
 *
 * @param hidden the folder `.brenda`, whether it exists or not.
 * @returns absolute paths.
 * @throws UserFault as `requirePlain`, or when something there does not belong to a run.
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

/** Removes links, and not their targets. */
export async function removeTree(path: string): Promise<void> {
  // The workers of a killed run may live a moment longer.
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
