// Makes a fresh clone ready: npm packages, dist/, a Blender. It needs Node and a shell, and no package.
import { fileURLToPath } from 'node:url';
import { ensureBlender } from './install-blender/blender-install.mjs';
import { ensureBuild, ensurePackages } from './set-up/packages.mjs';
import { mainOf } from './support/fault.mjs';
import { root } from './support/root.mjs';

/** Returns the environment in which `brenda` and the tests run: this one, with the Blender that was found. */
export async function setup() {
  ensurePackages(root);
  ensureBuild(root);
  return { ...process.env, BLENDER: await ensureBlender() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await mainOf(async () => void (await setup()));
