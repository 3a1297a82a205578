import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault } from '../support/fault.mjs';
import { run } from '../support/run.mjs';
import { cache } from './cache.mjs';
import { debianRoot } from './debian-root.mjs';
import { writeLauncher } from './launcher.mjs';

/**
 * The path of a Blender of a Debian release, in a root of its own.
 *
 * @param {{ name: string, suite: string, serves: RegExp }} which `serves`: the versions that will do.
 * @throws SetupFault
 */
export async function debianBlender({ name, suite, serves }) {
  const program = join(cache, name, 'blender');
  const root = await debianRoot(suite);
  writeLauncher(program, root, ['/usr/bin/blender']);
  const version = /^Blender (\S+)/m.exec(run(program, ['--version']))?.[1];
  if (version === undefined || !serves.test(version)) {
    rmSync(join(cache, name), { recursive: true, force: true });
    throw new SetupFault(`Debian ${suite} serves Blender ${version ?? 'of an unknown version'}`);
  }
  return program;
}
