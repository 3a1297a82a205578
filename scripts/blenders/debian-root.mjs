import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault, say } from '../fault.mjs';
import { findProgram } from '../find-program.mjs';
import { cache, makeFolder } from './cache.mjs';
import { run } from './run.mjs';

/** With numpy, which Blender's add-ons want, and what the official build wants of the system. */
const packages =
  'blender python3 python3-numpy libxi6 libxxf86vm1 libxfixes3 libxrender1 libxkbcommon0 libsm6 libice6';
/** OpenGL in software, for EEVEE and Workbench. */
const openGl = 'libgl1 libopengl0 libegl1 libegl-mesa0 libgl1-mesa-dri';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * The folder of a Debian of another release with its Blender in it, from this machine's own package source.
 *
 * Everything is mounted in a namespace that ends with the command: nothing stays mounted.
 *
 * @param {string} suite Debian's name of the release.
 * @throws SetupFault
 */
export function debianRoot(suite) {
  const name = `debian-${suite}`;
  const root = join(cache, name);
  if (existsSync(root)) return root;
  if (process.platform !== 'linux' || process.getuid() !== 0) {
    throw new SetupFault(`a Debian ${suite} beside this system can be installed on Linux by root alone`);
  }
  const source = packageSource();
  ensureDebootstrap();
  say(`installing Debian ${suite} with Blender into ${root}; this takes a few minutes`);
  makeFolder(name, (folder) => {
    run('debootstrap', ['--variant=minbase', `--keyring=${keyring}`, suite, folder, source]);
    lendSettings(folder);
    const install = `apt-get -qq update && apt-get -qq install -y --no-install-recommends ${packages} ${openGl} && apt-get clean`;
    run('unshare', ['--mount', 'sh', '-c', inRoot, folder, install]);
  });
  return root;
}

const inRoot = `mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
  exec env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$0" sh -c "$1"`;

/** The first place that apt fetches Debian itself from. */
function packageSource() {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list'];
  if (existsSync(folder)) files.push(...readdirSync(folder).map((name) => join(folder, name)));
  for (const file of files.filter(existsSync)) {
    const text = readFileSync(file, 'utf8');
    const found =
      /^URIs:\s*(\S+\/debian\/?)(?:\s|$)/m.exec(text) ??
      /^deb\s+(?:\[.*?\]\s+)?(\S+\/debian\/?)\s/m.exec(text);
    if (found) return found[1];
  }
  throw new SetupFault(
    'this machine has no package source of Debian, which the Blenders to test on come from; set BLENDER to one',
  );
}

function ensureDebootstrap() {
  if (findProgram('debootstrap') && existsSync(keyring)) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['-qq', 'update'], { env, forgive: true });
  run(
    'apt-get',
    ['-qq', 'install', '-y', '--no-install-recommends', 'debootstrap', 'debian-archive-keyring'],
    { env },
  );
}

/** How apt reaches its source from here, a proxy for instance, is the same in there. */
function lendSettings(root) {
  const folder = '/etc/apt/apt.conf.d';
  mkdirSync(join(root, folder), { recursive: true });
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    writeFileSync(join(root, folder, `lent-${name}`), readFileSync(join(folder, name)));
  }
}
