import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, isDebian } from '../machine/apt.mjs';
import { findProgram } from '../machine/find-program.mjs';
import { say } from '../support/fault.mjs';
import { root } from '../support/root.mjs';

/**
 * A library of the system that blender.org's builds need.
 *
 * @typedef {object} Library
 * @property {'start' | 'gpu'} kind Blender does not start without it; or EEVEE and Workbench do not render.
 * @property {string} name
 * @property {string} fedora Its package there.
 * @property {string} debian
 */

/** @returns {Library[]} all of them; an instance of a farm reads the same list */
export function blenderLibraries() {
  return readFileSync(join(root, 'worker', 'bootstrap', 'bundle', 'libraries.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/))
    .map(([kind, name, fedora, debian]) => ({ kind, name, fedora, debian }));
}

/** @returns {Library[]} those that this system lacks; none where it cannot be asked */
export function missingLibraries() {
  const ldconfig = findProgram('ldconfig', `${process.env.PATH ?? ''}:/usr/sbin:/sbin`);
  if (!ldconfig) return [];
  const known = spawnSync(ldconfig, ['-p'], { encoding: 'utf8' }).stdout ?? '';
  return blenderLibraries().filter(({ name }) =>
    name.startsWith('dri/') ? !hasDriver(name.slice('dri/*'.length)) : !known.includes(`${name} `),
  );
}

/** Drivers lie in a folder of their own, which ldconfig does not know. */
function hasDriver(ending) {
  const folders = ['/usr/lib64/dri', '/usr/lib/dri', '/usr/lib/x86_64-linux-gnu/dri'];
  return folders.some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(ending)),
  );
}

/**
 * Installs what this system lacks of what the official build needs, where that may be done, and says what is still missing.
 *
 * @param {import('../machine/this-machine.mjs').Machine} machine
 * @param {string[] | undefined} sudo From `sudoFor`.
 */
export function ensureLibraries(machine, sudo) {
  if (machine.platform !== 'linux') return;
  const wanted = missingLibraries();
  if (wanted.length === 0) return;
  if (sudo) {
    const packages = packagesOf(wanted, 'debian');
    say(`installing ${packages.join(' ')}, which Blender needs, with apt-get`);
    const failure = aptInstall(packages, sudo);
    if (failure) say(failure);
  }
  for (const kind of ['start', 'gpu']) {
    const missing = missingLibraries().filter((library) => library.kind === kind);
    if (missing.length > 0) say(complaint(kind, missing, machine));
  }
}

function complaint(kind, missing, { osRelease }) {
  const cannot = kind === 'start' ? 'Blender does not start' : 'EEVEE and Workbench do not render';
  const names = missing.map(({ name }) => name).join(', ');
  const packages = packagesOf(missing, isDebian(osRelease) ? 'debian' : 'fedora').join(' ');
  return `${cannot} without ${names}; install the packages ${packages}`;
}

function packagesOf(libraries, system) {
  return [...new Set(libraries.map((library) => library[system]))];
}
