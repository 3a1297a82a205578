// `cdk deploy` runs this (lib/constructs/storage/staged-archive.ts) where the account has not got the archive yet:
//   bring-archive.mjs SETTING SHA256 URL...
// SETTING is the one that names the file, where no URL gives it away.
// Standard output is the path of the archive. It is one among the user's downloads, or what an earlier deployment has kept, or is
// downloaded now. On failure standard error is one line: the CDK shows all of it.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { SetupFault, quietly } from '../support/fault.mjs';
import { archiveAmongDownloads, downloadFromAny, sha256Of } from './fetch-archive.mjs';

const [setting = '', sha256 = '', ...urls] = process.argv.slice(2);
const name = basename(new URL(urls[0]).pathname);
const cache = join(homedir(), '.cache', 'brenda', 'archives');
const kept = join(cache, `${sha256}-${name}`);

try {
  process.stdout.write(`${(await here()) ?? (await downloaded())}\n`);
} catch (thrown) {
  if (!(thrown instanceof SetupFault)) throw thrown;
  process.stderr.write(
    `${name} is not in the account yet, and cannot be brought there: ${thrown.message}; get ${urls[0]} with a browser into ${join(homedir(), 'Downloads')} and deploy again, or name the file in ${setting}\n`,
  );
  process.exitCode = 1;
}

async function here() {
  if (existsSync(kept)) {
    if ((await sha256Of(kept)) === sha256) return kept;
    rmSync(kept);
  }
  return archiveAmongDownloads({ urls, sha256 });
}

async function downloaded() {
  const part = `${kept}.${process.pid}`;
  try {
    mkdirSync(cache, { recursive: true });
  } catch (error) {
    throw new SetupFault(`cannot write in ${cache}: ${error.message}`);
  }
  try {
    await quietly(() => downloadFromAny({ urls, sha256 }, part));
    renameSync(part, kept);
  } finally {
    rmSync(part, { force: true });
  }
  return kept;
}
