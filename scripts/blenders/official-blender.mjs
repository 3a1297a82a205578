import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../download/whole-folder.mjs';
import { blenderRelease } from '../install-blender/blender-release.mjs';
import { pythonWithPip } from '../set-up/python-environment.mjs';
import { ensureTestPrograms } from '../set-up/test-programs.mjs';
import { say } from '../support/fault.mjs';
import { run } from '../support/run.mjs';
import { cache } from './cache.mjs';
import { debianRoot } from './debian-root.mjs';
import { writeLauncher } from './launcher.mjs';

/** The official build as a module, for the Python that Debian trixie has. */
const { version } = blenderRelease;
const python = '3.13';
const platforms = ['manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'];

/**
 * The path of the official build, of the release that is installed by default: a program that takes the options of `blender` and
 * runs them by the module.
 *
 * @throws SetupFault
 */
export async function officialBlender() {
  const folder = join(cache, 'official');
  const program = join(folder, 'blender');
  const root = await debianRoot('trixie');
  if (!existsSync(join(folder, 'module', `bpy-${version}.dist-info`))) await installModule(folder);
  copyFileSync(fileURLToPath(new URL('official_blender.py', import.meta.url)), join(folder, 'blender.py'));
  writeLauncher(program, root, ['/usr/bin/python3', join(folder, 'blender.py')]);
  return program;
}

async function installModule(folder) {
  ensureTestPrograms();
  const host = pythonWithPip();
  say(`installing bpy ${version} into ${folder}`);
  await makeFolder(folder, (whole) => {
    const about = [
      '--only-binary=:all:',
      '--ignore-requires-python',
      `--python-version=${python}`,
      ...platforms.flatMap((name) => ['--platform', name]),
    ];
    const target = ['--target', join(whole, 'module')];
    run(host, ['-m', 'pip', 'install', '--quiet', ...target, ...about, `bpy==${version}`]);
  });
}
