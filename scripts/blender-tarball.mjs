import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SetupFault, lastLine, say } from './fault.mjs';

/** The release that is installed where no package manager has one; the checksum is also what Flathub pins. */
export const blenderRelease = {
  version: '4.5.4',
  url: 'https://download.blender.org/release/Blender4.5/blender-4.5.4-linux-x64.tar.xz',
  sha256: '2e6ef8e99fc36327270429ddc8e7bad2859dd878a5a137d2e0bf0f02f6792505',
};

/**
 * Puts a release into `<cache>/<version>/`, whole or not at all, and returns its program.
 *
 * Everything happens in a folder beside it, which is renamed at the end and otherwise removed, also when
 * the user interrupts.
 */
export async function installTarball(cache, { version, url, sha256 } = blenderRelease) {
  const folder = join(cache, version);
  const program = join(folder, 'blender');
  const scratch = makeScratch(cache);
  const abandon = () => {
    rmSync(scratch, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
  try {
    const archive = join(scratch, 'blender.tar.xz');
    const got = await download(url, archive);
    if (got !== sha256) {
      throw new SetupFault(`${url} is not what was expected: its SHA-256 is ${got}, and must be ${sha256}`);
    }
    unpack(archive, join(scratch, 'unpacked'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(scratch, 'unpacked'), folder);
  } finally {
    process.off('SIGINT', abandon).off('SIGTERM', abandon);
    rmSync(scratch, { recursive: true, force: true });
  }
  if (!existsSync(program)) throw new SetupFault(`${url} holds no program called blender`);
  return program;
}

function makeScratch(cache) {
  try {
    mkdirSync(cache, { recursive: true });
    return mkdtempSync(join(cache, '.install-'));
  } catch (error) {
    throw new SetupFault(`cannot write in ${cache}: ${error.message}`);
  }
}

/** Streams to the file; returns the SHA-256 of what came. */
async function download(url, file) {
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`the server says ${answer.status} ${answer.statusText}`);
    const megabytes = Number(answer.headers.get('content-length')) / 1e6;
    say(`downloading ${url} (${megabytes > 0 ? `${megabytes.toFixed(0)} MB` : 'size unknown'})`);
    const hash = createHash('sha256');
    const hashed = async function* (chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(answer.body), hashed, createWriteStream(file));
    return hash.digest('hex');
  } catch (error) {
    // fetch keeps what really happened in the cause.
    throw new SetupFault(`cannot download ${url}: ${error.cause?.message ?? error.message}`);
  }
}

/** tar sees by itself how the archive is compressed, and calls xz. */
function unpack(archive, folder) {
  mkdirSync(folder);
  const args = ['-xf', archive, '-C', folder, '--strip-components=1', '--no-same-owner'];
  const { status, stderr, error } = spawnSync('tar', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error) throw new SetupFault(`tar does not start: ${error.message}`);
  if (status !== 0) throw new SetupFault(`cannot unpack Blender into ${folder}: ${lastLine(stderr)}`);
}
