import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { aptInstall, sudoFor } from '../machine/apt.mjs';
import { findProgram } from '../machine/find-program.mjs';
import { thisMachine } from '../machine/this-machine.mjs';
import { SetupFault, lastLine, say } from '../support/fault.mjs';
import { ensureLibraries } from './blender-libraries.mjs';
import { blenderPlan } from './blender-plan.mjs';
import { blenderRelease } from './blender-release.mjs';
import { installTarball } from './blender-tarball.mjs';

const cache = join(homedir(), '.cache', 'brenda', 'blender');

/**
 * The path of a Blender that starts: `$BLENDER`, one on the PATH, one of ours; else one that is installed now.
 *
 * @param {{ release?: import('./blender-release.mjs').Release, machine?: import('../machine/this-machine.mjs').Machine }} where `release`: what is
 * installed where there is none.
 * @throws SetupFault
 */
export async function ensureBlender({ release = blenderRelease, machine = thisMachine() } = {}) {
  const named = process.env.BLENDER;
  if (named && !findProgram(named)) throw new SetupFault(`BLENDER="${named}": there is no such program`);
  const found = findBlender();
  const blender = found ?? (await installBlender(release, machine));
  // Debian's own package does not ask for OpenGL, either.
  if (!found || blender.startsWith(cache)) ensureLibraries(machine, sudoFor(machine));
  const { status, stdout, stderr, error } = spawnSync(blender, ['-b', '--version'], { encoding: 'utf8' });
  if (status !== 0) throw new SetupFault(`${blender} does not start: ${error?.message ?? lastLine(stderr)}`);
  say(`${/^Blender [\d.]+/m.exec(stdout)?.[0] ?? 'Blender'}, ${blender}`);
  return blender;
}

function findBlender() {
  return findProgram(process.env.BLENDER || 'blender') ?? installed().find(existsSync);
}

/** Those in the cache, the newest first: `brenda` looks there in the same order. */
function installed() {
  if (!existsSync(cache)) return [];
  const newestFirst = (a, b) => b.localeCompare(a, 'en', { numeric: true });
  return readdirSync(cache)
    .filter((name) => !name.startsWith('.'))
    .sort(newestFirst)
    .map((version) => join(cache, version, 'blender'));
}

async function installBlender(release, machine) {
  const { ways, sudo, byHand } = blenderPlan(machine);
  const faults = [];
  for (const way of ways) {
    try {
      return way === 'official' ? await installOfficial(release, sudo) : installWithApt(sudo, faults);
    } catch (fault) {
      if (!(fault instanceof SetupFault)) throw fault;
      faults.push(fault.message);
    }
  }
  throw new SetupFault([...faults, byHand].join('; '));
}

async function installOfficial(release, sudo) {
  const tools = { tar: 'tar', xz: 'xz-utils' };
  const missing = Object.keys(tools).filter((name) => !findProgram(name));
  if (missing.length > 0) {
    const failure = aptInstall(
      missing.map((name) => tools[name]),
      sudo,
    );
    if (failure) throw new SetupFault(failure);
  }
  say(`installing Blender ${release.version} into ${cache}`);
  return installTarball(cache, release);
}

/** @param {string[]} faults why the official build was not to be had */
function installWithApt(sudo, faults) {
  const why = faults.map((fault) => `${fault}; in its place `).join('');
  say(
    `${why}apt-get installs the Blender of this system, which has no denoiser (OpenImageDenoise); this takes some minutes`,
  );
  const failure = aptInstall(['blender'], sudo);
  if (failure) throw new SetupFault(failure);
  const blender = findProgram('blender');
  if (!blender)
    throw new SetupFault('apt-get installed blender, and it is not on the PATH; set BLENDER to it');
  return blender;
}
