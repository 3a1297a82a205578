// `node scripts/blenders.mjs [3.4|4.3|5.2|official ...]`: the Blenders that this software is tested on, each with a line `NAME PATH`.
// One name alone prints its path and nothing else. Those that are missing are installed in the user's cache.
import { fileURLToPath } from 'node:url';
import { debianBlender } from './blenders/debian-blender.mjs';
import { officialBlender } from './blenders/official-blender.mjs';
import { SetupFault, mainOf, say } from './support/fault.mjs';

/** Name, and what installs it and returns its path. The newest is what the software is built on. */
const blenders = {
  5.2: () => orElse(() => debianBlender({ name: '5.2', suite: 'sid', serves: /^5\./ }), officialBlender),
  4.3: () => debianBlender({ name: '4.3', suite: 'trixie', serves: /^4\.3\./ }),
  3.4: () => debianBlender({ name: '3.4', suite: 'bookworm', serves: /^3\.4\./ }),
  official: officialBlender,
};

/** In the order in which they are tested. */
export const blenderNames = ['5.2', 'official', '4.3', '3.4'];

/** The path of one of them, which is installed if need be. @throws SetupFault */
export async function blenderNamed(name) {
  const install = blenders[name];
  if (!install) {
    throw new SetupFault(`"${name}": there is no such Blender; there are ${blenderNames.join(', ')}`);
  }
  return install();
}

/** Debian's unstable release changes daily, and on some days a package cannot be installed. */
async function orElse(install, standIn) {
  try {
    return await install();
  } catch (error) {
    if (!(error instanceof SetupFault)) throw error;
    say(`${error.message}; the official build stands in for it`);
    return standIn();
  }
}

async function main() {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : blenderNames) {
    const path = await blenderNamed(name);
    console.log(names.length === 1 ? path : `${name} ${path}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await mainOf(main);
