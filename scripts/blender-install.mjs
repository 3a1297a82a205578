import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { blenderPlan } from './blender-plan.mjs';
import { blenderRelease, installTarball } from './blender-tarball.mjs';
import { SetupFault, lastLine, say } from './fault.mjs';
import { findProgram } from './find-program.mjs';

const cache = join(homedir(), '.cache', 'brenda', 'blender');

/** The path of a Blender that starts: `$BLENDER`, one on the PATH, one of ours; else one that is installed now. */
export async function ensureBlender() {
  const named = process.env.BLENDER;
  if (named && !findProgram(named)) throw new SetupFault(`BLENDER="${named}": there is no such program`);
  const blender = findBlender() ?? (await installBlender());
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

async function installBlender() {
  const plan = blenderPlan(thisMachine());
  if (plan.way === 'by hand') throw new SetupFault(plan.say);
  if (plan.way === 'tarball') {
    say(`installing Blender ${blenderRelease.version} into ${cache}`);
    return installTarball(cache);
  }
  return installWithApt(plan.sudo);
}

function installWithApt(sudo) {
  say('installing Blender with apt-get; this takes some minutes');
  const aptGet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300'];
  const run = (...args) => {
    const [program, ...rest] = [...sudo, ...aptGet, ...args];
    return spawnSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };
  // One stale source among many makes this fail, and the next command may well go on without it.
  run('update');
  const { status, stderr, error } = run('install', '-y', '--no-install-recommends', 'blender');
  if (status !== 0) {
    const why = error?.message ?? lastLine(stderr);
    throw new SetupFault(`apt-get install blender failed: ${why}; install Blender, or set BLENDER to one`);
  }
  const blender = findProgram('blender');
  if (!blender)
    throw new SetupFault('apt-get installed blender, and it is not on the PATH; set BLENDER to it');
  return blender;
}

function thisMachine() {
  const release = '/etc/os-release';
  return {
    platform: process.platform,
    arch: process.arch,
    osRelease: existsSync(release) ? readFileSync(release, 'utf8') : '',
    root: process.getuid?.() === 0,
    terminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    freeSudo: spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0,
    programs: ['apt-get', 'sudo', 'tar', 'xz'].filter((name) => findProgram(name)),
  };
}
