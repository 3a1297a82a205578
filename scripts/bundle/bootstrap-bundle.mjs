import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { root } from '../support/root.mjs';

const source = join(root, 'worker', 'bootstrap');

/**
 * Lays out what an instance boots with: `user-data.sh`, beside it what makes an image of it, and in `bundle/`, which is deployed as a zip, everything that it
 * fetches: the steps, the worker and its thread, and `SHA256SUMS` over all of it.
 *
 * @param {string[]} programs the bundled worker.cjs, and what it starts
 * @param {string} folder is made again
 */
export function layOutBootstrap(programs, folder) {
  const bundle = join(folder, 'bundle');
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(source, 'bundle'), bundle, { recursive: true });
  for (const name of ['user-data.sh', 'image-component.yml'])
    copyFileSync(join(source, name), join(folder, name));
  for (const program of programs) copyFileSync(program, join(bundle, basename(program)));

  const files = readdirSync(bundle, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(bundle, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const lines = files.map((name) => `${sha256(readFileSync(join(bundle, name)))}  ${name}\n`);
  writeFileSync(join(bundle, 'SHA256SUMS'), lines.join(''));
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
