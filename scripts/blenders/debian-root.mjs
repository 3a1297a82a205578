import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../download/whole-folder.mjs';
import { inDebian, makeDebian } from '../machine/debian.mjs';
import { say } from '../support/fault.mjs';
import { run } from '../support/run.mjs';
import { cache } from './cache.mjs';

/** With numpy, which Blender's add-ons want, and what the official build wants of the system. */
const packages =
  'blender python3 python3-numpy libxi6 libxxf86vm1 libxfixes3 libxrender1 libxkbcommon0 libsm6 libice6';
/** Some of Blender's own Python makes no bytecode of what it runs; each of hundreds of starts would compile it. */
const compile = 'python3 -m compileall -q /usr/share/blender';
/** OpenGL in software, for EEVEE and Workbench. */
const openGl = 'libgl1 libopengl0 libegl1 libegl-mesa0 libgl1-mesa-dri';

/**
 * The folder of a Debian of another release with its Blender in it.
 *
 * @param {string} suite Debian's name of the release.
 * @throws SetupFault
 */
export async function debianRoot(suite) {
  const root = join(cache, `debian-${suite}`);
  if (existsSync(root)) return root;
  say(`installing Debian ${suite} with Blender into ${root}; this takes a few minutes`);
  await makeFolder(root, (folder) => {
    makeDebian(suite, folder);
    const install = `apt-get -qq update && apt-get -qq install -y --no-install-recommends ${packages} ${openGl} && apt-get clean && ${compile}`;
    run(...inDebian(folder, install));
  });
  return root;
}
