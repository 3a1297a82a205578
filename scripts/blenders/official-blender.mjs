import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from '../fault.mjs';
import { cache, makeFolder } from './cache.mjs';
import { debianRoot } from './debian-root.mjs';
import { writeLauncher } from './launcher.mjs';
import { run } from './run.mjs';

/** The official build as a module for Python, of the release that is installed by default; Debian trixie has its Python. */
const module = 'bpy==5.2.2';
const python = '3.13';
const platforms = ['manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'];

/**
 * The path of the official build: a program that takes the options of `blender` and runs them by the module.
 *
 * @throws SetupFault
 */
export function officialBlender() {
  const folder = join(cache, 'official');
  const program = join(folder, 'blender');
  if (existsSync(program)) return program;
  const root = debianRoot('trixie');
  say(`installing ${module} into ${folder}`);
  makeFolder('official', (scratch) => {
    const about = [
      '--only-binary=:all:',
      '--ignore-requires-python',
      `--python-version=${python}`,
      ...platforms.flatMap((name) => ['--platform', name]),
    ];
    run('python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--target',
      join(scratch, 'module'),
      ...about,
      module,
    ]);
    copyFileSync(fileURLToPath(new URL('official_blender.py', import.meta.url)), join(scratch, 'blender.py'));
    writeLauncher(join(scratch, 'blender'), root, ['/usr/bin/python3', join(folder, 'blender.py')]);
  });
  return program;
}
