import { statfs } from 'node:fs/promises';

/** Bytes. Only a disk on which a file did not fit has less than this. */
const NOTHING = 64 * 1024;

/**
 * What is to be thrown for a fault of a file that was written into a folder: that the disk is full, where it is.
 *
 * Blender 5 says nothing of a full disk, and leaves the file as far as it came.
 */
export async function orFullDisk(fault: unknown, folder: string): Promise<unknown> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= NOTHING) return fault;
  return Object.assign(new Error('ENOSPC: no space left on device', { cause: fault }), { code: 'ENOSPC' });
}
