import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupFault } from '../support/fault.mjs';
import { download } from './download.mjs';

/**
 * An archive of which the contents are known.
 *
 * @typedef {object} Wanted
 * @property {string[]} urls In the order in which they are asked. With a known SHA-256 one is as good as the other.
 * @property {string} sha256 In hex.
 * @property {number} [bytes]
 */

/**
 * The archive where a browser puts what it has downloaded: a user who was told to get it by hand need not say where it is.
 *
 * @param {Wanted} wanted
 * @param {string} [home]
 * @returns {Promise<string | undefined>} Undefined where there is none, or another file has its name.
 */
export async function archiveAmongDownloads({ urls, sha256 }, home = homedir()) {
  for (const name of new Set(urls.map((url) => basename(new URL(url).pathname)))) {
    const file = join(home, 'Downloads', name);
    if (existsSync(file) && (await sha256Of(file)) === sha256) return file;
  }
  return undefined;
}

/**
 * Downloads an archive from the first of its places that gives it away.
 *
 * @param {Wanted} wanted
 * @param {string} file
 * @param {Parameters<typeof download>[2]} [bounds] For tests.
 * @throws SetupFault which names each place and what it said.
 */
export async function downloadFromAny({ urls, ...wanted }, file, bounds = {}) {
  const faults = [];
  for (const url of urls) {
    try {
      await download({ ...wanted, url }, file, bounds);
      return;
    } catch (fault) {
      if (!(fault instanceof SetupFault)) throw fault;
      faults.push(fault.message);
    }
  }
  throw new SetupFault(faults.join('; '));
}

/** @returns {Promise<string>} in hex */
export async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
