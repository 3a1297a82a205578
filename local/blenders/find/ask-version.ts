import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { blenderEnvironment } from '../../../worker/render/blender/process/blender-environment';
import { signalGroup } from '../../../worker/render/blender/process/process-group';
import { Release } from './release';
import { makeTemporaryFolder } from '../../paths/temporary';

/** Long enough for a disk that has to spin up. */
const PATIENCE_MS = 20_000;
const MOST_CHARACTERS = 2 ** 16;

/**
 * A Blender's own version, which it prints without a full start.
 *
 * @returns undefined for a program that does not start, prints something else, or prints nothing for 20 seconds.
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
  // Not until the end of its output: a process that it leaves running may keep that open.
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
