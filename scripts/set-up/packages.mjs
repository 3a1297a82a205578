import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault, say } from '../support/fault.mjs';

/** What the bundles in dist/ are made of. */
const sources = [
  'bin',
  'cli',
  'farm',
  'lambda',
  'lib',
  'local',
  'protocol',
  'worker',
  'scripts/bundle',
  'scripts/build.mjs',
  'package-lock.json',
];

/** Installs the npm packages of the lock file, unless they are there. None of them needs its install script. */
export function ensurePackages(root) {
  if (packagesAreThere(root)) return;
  say('installing npm packages');
  npm(root, ['ci', '--ignore-scripts']);
}

/** Builds dist/, unless it is newer than everything it is made of. */
export function ensureBuild(root) {
  if (buildIsCurrent(root)) return;
  say('building dist/');
  npm(root, ['run', '--silent', 'build']);
}

/**
 * Whether node_modules holds what package-lock.json asks for. The contents are compared, not the times:
 * `npm ci` begins by deleting node_modules, and a checkout touches the lock file for no reason of ours.
 */
export function packagesAreThere(root) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const there = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional || devOptional || there[path]?.version === version,
  );
}

export function buildIsCurrent(root) {
  const built = Math.min(
    ...['brenda.mjs', 'worker.cjs', 'output-check.cjs'].map((file) => changed(join(root, 'dist', file))),
  );
  return sources.every((source) => newest(join(root, source)) <= built);
}

function lockedPackages(file) {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).packages ?? {}) : {};
}

/** When anything in here changed last. Folders count too: a deleted file shows in its folder alone. */
function newest(path) {
  const inside = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(path) : [];
  return Math.max(changed(path), ...inside.map((name) => newest(join(path, name))));
}

function changed(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function npm(root, args) {
  // On Windows npm is a script, which only a shell starts, and a shell takes one text. Its output goes where ours does.
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { status, error } =
    process.platform === 'win32'
      ? spawnSync(`npm ${args.join(' ')}`, { ...options, shell: true })
      : spawnSync('npm', args, options);
  if (error) throw new SetupFault(`npm does not start: ${error.message}`);
  if (status !== 0) throw new SetupFault(`npm ${args.join(' ')} failed; what it printed above says why`);
}
