import { lstat, mkdtemp, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';

/**
 * Requires that something belongs to the user who runs this.
 *
 * @param beside a folder on the same disk: a new file there shows this process's owner on that disk.
 * @throws UserFault when it belongs to another.
 */
export async function requireOwn(path: string, beside: string): Promise<void> {
  const self = process.geteuid?.();
  const { uid } = await lstat(path);
  // A network disk may have another number for the user than this machine.
  if (self === undefined || uid === self || uid === (await ownerIn(beside))) return;
  throw new UserFault(`${path} belongs to another user, number ${String(uid)}; go on as that user`);
}

async function ownerIn(folder: string): Promise<number | undefined> {
  try {
    const probe = await mkdtemp(join(folder, '.brenda-owner-'));
    const { uid } = await lstat(probe);
    await rmdir(probe);
    return uid;
  } catch {
    return undefined;
  }
}
