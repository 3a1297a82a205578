import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault } from '../support/fault.mjs';
import { run } from '../support/run.mjs';
import { findProgram } from './find-program.mjs';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Installs the least that a Debian is in an empty folder, from this machine's own package source.
 *
 * @param {string} suite Debian's name of the release.
 * @throws SetupFault
 */
export function makeDebian(suite, folder) {
  if (process.platform !== 'linux' || process.getuid() !== 0) {
    throw new SetupFault(`a Debian ${suite} beside this system can be installed on Linux by root alone`);
  }
  const source = packageSource();
  ensureDebootstrap();
  run('debootstrap', ['--variant=minbase', `--keyring=${keyring}`, suite, folder, source]);
  lendSettings(folder);
  // An installation that is cut short is made again from nothing.
  writeFileSync(join(folder, 'etc', 'dpkg', 'dpkg.cfg.d', 'no-sync'), 'force-unsafe-io\n');
}

/**
 * The command that runs a shell command in such a folder. What it mounts and starts ends with it.
 *
 * @returns {[program: string, args: string[]]}
 */
export function inDebian(folder, command) {
  return ['unshare', ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', inRoot, folder, command]];
}

// Not by chroot, in which no program may make a user namespace.
const inRoot = `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin &&
  mount --rbind "$0" "$0" && cd "$0" &&
  mount -t proc proc proc && mount --rbind /dev dev && mount --rbind /sys sys &&
  mkdir -p before && pivot_root . before && cd / && umount -l before && rmdir before &&
  export PATH DEBIAN_FRONTEND=noninteractive && exec sh -c "$1"`;

/** The first place that apt fetches Debian itself from. */
function packageSource() {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list'];
  if (existsSync(folder)) files.push(...readdirSync(folder).map((name) => join(folder, name)));
  for (const file of files.filter(existsSync)) {
    const found = debianIn(readFileSync(file, 'utf8'));
    if (found) return found;
  }
  throw new SetupFault(
    'this machine has no package source of Debian, which the Blenders to test on come from; set BLENDER to one',
  );
}

/** @returns {string | undefined} the place of Debian itself in a list of package sources, in either of apt's notations */
export function debianIn(text) {
  return (/^URIs:\s*(\S+\/debian\/?)(?:\s|$)/m.exec(text) ??
    /^deb\s+(?:\[.*?\]\s+)?(\S+\/debian\/?)\s/m.exec(text))?.[1];
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

/** How apt reaches its source from here, a proxy for instance, is the same in there, and so are the names of this machine. */
function lendSettings(root) {
  const hosts = '/etc/hosts';
  if (existsSync(hosts)) writeFileSync(join(root, hosts), readFileSync(hosts));
  const folder = '/etc/apt/apt.conf.d';
  mkdirSync(join(root, folder), { recursive: true });
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    writeFileSync(join(root, folder, `lent-${name}`), readFileSync(join(folder, name)));
  }
}
