import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { archiveAmongDownloads, downloadFromAny } from '../download/fetch-archive.mjs';
import { makeFolder } from '../download/whole-folder.mjs';
import { SetupFault, lastLine } from '../support/fault.mjs';
import { blenderRelease } from './blender-release.mjs';

/**
 * Puts a release into `<cache>/<version>/`, whole or not at all, and returns its program.
 *
 * @param {string} cache
 * @param {import('./blender-release.mjs').Release} release
 * @param {Parameters<typeof downloadFromAny>[2] & { home?: string }} bounds For tests.
 * @throws SetupFault
 */
export async function installTarball(cache, release = blenderRelease, { home, ...bounds } = {}) {
  const folder = join(cache, release.version);
  await makeFolder(folder, async (whole, scratch) => {
    let archive = await archiveAmongDownloads(release, home);
    if (!archive) {
      archive = join(scratch, 'blender.tar.xz');
      await downloadFromAny(release, archive, bounds);
    }
    unpack(archive, whole);
    if (!existsSync(join(whole, 'blender'))) {
      throw new SetupFault(`${release.urls[0]} holds no program called blender`);
    }
  });
  return join(folder, 'blender');
}

/** tar sees by itself how the archive is compressed, and calls xz. */
function unpack(archive, folder) {
  const args = ['-xf', archive, '-C', folder, '--strip-components=1', '--no-same-owner'];
  const { status, stderr, error } = spawnSync('tar', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error) throw new SetupFault(`tar does not start: ${error.message}`);
  if (status !== 0) throw new SetupFault(`cannot unpack Blender into ${folder}: ${lastLine(stderr)}`);
}
