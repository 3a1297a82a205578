import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/root.mjs';

// The table that farms take their Blender from as well (protocol/releases/blender-releases.ts).
const known = JSON.parse(readFileSync(join(root, 'protocol', 'releases', 'blender-releases.json'), 'utf8'));

/**
 * blender.org's archive for Linux on x86_64.
 *
 * @typedef {object} Release
 * @property {string} version `5.2.2`
 * @property {string[]} urls Where it can be had, in the order in which they are asked.
 * @property {string} sha256 In hex.
 * @property {number} [bytes] Its size, where it is known.
 */

/** @type {Release} The release that is installed where there is no Blender: the newest with long-term support. */
export const blenderRelease = {
  version: known.default,
  urls: known.sites.map(
    (site) =>
      `${site}/Blender${known.default.replace(/\.\d+$/, '')}/blender-${known.default}-linux-x64.tar.xz`,
  ),
  ...known.releases[known.default],
};
