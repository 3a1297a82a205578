import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { blenderEnvironment } from '../../../worker/render/blender/process/blender-environment';
import { signalGroup } from '../../../worker/render/blender/process/process-group';
import { Release } from './release';
import { makeTemporaryFolder } from '../../paths/temporary';

/** From a disk that has to wake up, too. */
const PATIENCE_MS = 20_000;
const MOST_CHARACTERS = 2 ** 16;

/**
 * What a Blender says that it is, which it does without coming up.
 *
 * @returns undefined for a program that does not start, says something else, or nothing for 20 seconds.
 */
export async function askVersion(program: string, patience = PATIENCE_MS): Promise<Release | undefined> {
  const folder = await makeTemporaryFolder('brenda-version-');
  try {
    return releaseIn(await printed(program, folder, patience));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function printed(program: string, folder: string, patience: number): Promise<string> {
  const child = spawn(program, ['--version'], {
    cwd: folder,
    env: blenderEnvironment(process.env, { temporaryFolder: folder }),
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    if (text.length < MOST_CHARACTERS) text += more;
  });
  const waited = new AbortController();
  // Not for the end of its output: what it leaves running may hold that open.
  const over = once(child, 'exit').then(() => delay(20));
  await Promise.race([
    over.catch(() => undefined),
    once(child, 'close').catch(() => undefined),
    delay(patience, undefined, { signal: waited.signal }).catch(() => undefined),
  ]);
  waited.abort();
  signalGroup(child, 'SIGKILL');
  child.stdout.destroy();
  return text;
}

function releaseIn(text: string): Release | undefined {
  const [, said = ''] = /^Blender (\d[\w. ()]{1,40}?)\s*$/m.exec(text) ?? [];
  return Release.parse(said);
}
