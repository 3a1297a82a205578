import { open, rename, rm } from 'node:fs/promises';

/**
 * Replaces a file in one step: a reader finds the old contents or the new. The old file is never written to, as it may have another hard
 * link elsewhere.
 */
export async function writeNewFile(path: string, contents: string | Uint8Array): Promise<void> {
  const unfinished = `${path}.new`;
  await rm(unfinished, { force: true });
  const file = await open(unfinished, 'wx');
  try {
    await file.writeFile(contents);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}
