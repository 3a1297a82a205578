import { spawnSync } from 'node:child_process';
import { lastLine } from '../support/fault.mjs';

/** Debian, Ubuntu, and whatever says that it is like one of them. */
export function isDebian(osRelease) {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease);
}

/**
 * What to put before apt-get so that it may install packages.
 *
 * @param {import('./this-machine.mjs').Machine} machine
 * @returns {string[] | undefined} undefined when it may not, or there is none
 */
export function sudoFor({ osRelease, root, freeSudo, terminal, programs }) {
  if (!isDebian(osRelease) || !programs.includes('apt-get')) return undefined;
  if (root) return [];
  if (!programs.includes('sudo')) return undefined;
  if (freeSudo) return ['sudo', '-n'];
  return terminal ? ['sudo'] : undefined;
}

/**
 * Installs packages of Debian or Ubuntu.
 *
 * @param {string[]} sudo From `sudoFor`.
 * @returns {string | undefined} why it failed
 */
export function aptInstall(packages, sudo) {
  const aptGet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300'];
  const run = (...args) => {
    const [program, ...rest] = [...sudo, ...aptGet, ...args];
    return spawnSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };
  // One stale source among many makes this fail, and the next command may well go on without it.
  run('update');
  const { status, stderr, error } = run('install', '-y', '--no-install-recommends', ...packages);
  if (status === 0) return undefined;
  return `apt-get install ${packages.join(' ')} failed: ${error?.message ?? lastLine(stderr)}`;
}
