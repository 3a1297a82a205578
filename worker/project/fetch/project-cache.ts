import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserFault } from '../../../protocol/failure/fault';

const UNFINISHED = '.fetching-';

/** The path of a project's version in the cache. @param version identifies it among those of the same source. */
export function projectPlace(home: string, source: string, version: string): string {
  return join(home, createHash('sha256').update(`${source}#${version}`).digest('hex').slice(0, 24));
}

/**
 * Adds a project to the cache unless it is there. It is made in a folder beside its place, and renamed when it is whole.
 *
 * @param kept its name, in the cache's folder. Only one worker at a time uses that.
 * @param bytes to fetch.
 * @param make fetches it into the given folder, and returns its path in there.
 * @returns whether it had to be made.
 * @throws UserFault when the disk is too small.
 */
export async function cacheProject(
  kept: string,
  bytes: number,
  make: (beside: string) => Promise<string>,
): Promise<boolean> {
  if (await isThere(kept)) return false;
  const home = dirname(kept);
  await mkdir(home, { recursive: true });
  await removeUnfinished(home);
  await refuseFullDisk(home, bytes);
  const beside = await mkdtemp(join(home, UNFINISHED));
  try {
    await rename(await make(beside), kept);
    return true;
  } catch (error) {
    // The temporary path in the message would not help the user.
    throw error instanceof UserFault ? new UserFault(error.message.replace(`${beside}/`, '')) : error;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** A killed worker left these; no other worker fetches into this folder. */
async function removeUnfinished(home: string): Promise<void> {
  const left = (await readdir(home)).filter((name) => name.startsWith(UNFINISHED));
  await Promise.all(left.map((name) => rm(join(home, name), { recursive: true, force: true })));
}

async function refuseFullDisk(home: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(home);
  if (bytes <= bavail * bsize) return;
  const gigabytes = (count: number): string => `${(count / 1e9).toFixed(1)} GB`;
  throw new UserFault(
    `${gigabytes(bytes)} to fetch, and ${gigabytes(bavail * bsize)} are free; give the instances a larger disk`,
  );
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
