import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupFault } from '../support/fault.mjs';

const scratchName = /^\.install-(\d+)-/;

/**
 * Makes a folder, whole or not at all: `fill` is given an empty one beside it, which takes its place at the end. When `fill` fails or
 * the user interrupts, that one is removed; so is what an earlier process left that was killed.
 *
 * @param {string} folder An older one of this name is replaced.
 * @param {(whole: string, scratch: string) => void | Promise<void>} fill `scratch` is for what is not to stay.
 * @throws SetupFault when nothing can be written there.
 */
export async function makeFolder(folder, fill) {
  const scratch = makeScratch(dirname(folder));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const abandon = () => {
    remove();
    process.exit(130);
  };
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
  try {
    const whole = join(scratch, 'whole');
    mkdirSync(whole);
    await fill(whole, scratch);
    rmSync(folder, { recursive: true, force: true });
    renameSync(whole, folder);
  } finally {
    process.off('SIGINT', abandon).off('SIGTERM', abandon);
    remove();
  }
}

function makeScratch(parent) {
  try {
    mkdirSync(parent, { recursive: true });
    for (const name of readdirSync(parent).filter(isLeftBehind)) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
    return mkdtempSync(join(parent, `.install-${process.pid}-`));
  } catch (error) {
    throw new SetupFault(`cannot write in ${parent}: ${error.message}`);
  }
}

function isLeftBehind(name) {
  const pid = scratchName.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    // Another user's process is alive, too.
    return error.code === 'ESRCH';
  }
}
