import { accessSync, constants, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * The Blender to run: `$BLENDER`, else the one on the PATH, else the newest that the set-up put under the
 * user's home. When there is none, `blender`, so that starting it says what is wrong.
 */
export function blenderOf(env: NodeJS.ProcessEnv): string {
  return foundBlender(env) ?? 'blender';
}

/** The same; undefined when there is none. */
export function foundBlender(env: NodeJS.ProcessEnv): string | undefined {
  const named = env['BLENDER'];
  if (named) return named;
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'blender');
    if (folder !== '' && isProgram(path)) return path;
  }
  const cache = join(homedir(), '.cache', 'brenda', 'blender');
  return installed(cache).find(isProgram);
}

function installed(cache: string): string[] {
  try {
    const newestFirst = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true });
    return readdirSync(cache)
      .sort(newestFirst)
      .map((version) => join(cache, version, 'blender'));
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
