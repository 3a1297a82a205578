import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SetupFault } from '../fault.mjs';

/** Beside the Blender that `brenda` itself finds, and never taken for it. */
export const cache = join(homedir(), '.cache', 'brenda', 'test-blenders');

/**
 * Makes a folder of the cache, whole or not at all: `fill` is given one beside it, which is renamed at the end.
 *
 * @param {string} name
 * @param {(folder: string) => void} fill
 */
export function makeFolder(name, fill) {
  const scratch = makeScratch();
  const abandon = () => {
    rmSync(scratch, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
  try {
    fill(scratch);
    rmSync(join(cache, name), { recursive: true, force: true });
    renameSync(scratch, join(cache, name));
  } finally {
    process.off('SIGINT', abandon).off('SIGTERM', abandon);
    rmSync(scratch, { recursive: true, force: true });
  }
}

function makeScratch() {
  try {
    mkdirSync(cache, { recursive: true });
    return mkdtempSync(join(cache, '.install-'));
  } catch (error) {
    throw new SetupFault(`cannot write in ${cache}: ${error.message}`);
  }
}
