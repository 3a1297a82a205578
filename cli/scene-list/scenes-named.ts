import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { UserFault } from '../../protocol/failure/fault';

const PATTERN = /[*?]/;

/**
 * The named scenes, each once, in the given order; those of a pattern in the order of their names, with numbers by value. Some shells leave
 * patterns to the program, and a list has no shell. A pattern without a match stays in the list, for `requireFound`, so that it does not
 * affect the other scenes.
 */
export async function scenesNamed(named: readonly string[]): Promise<string[]> {
  const scenes: string[] = [];
  for (const one of named) scenes.push(...(isPattern(one) ? await fitting(one) : [one]));
  const seen = new Set<string>();
  return scenes.filter((scene) => {
    const path = resolve(scene);
    if (seen.has(path)) return false;
    seen.add(path);
    return true;
  });
}

/** @throws UserFault for a pattern without a match. */
export function requireFound(scene: string): void {
  if (isPattern(scene)) throw new UserFault(`${scene}: no file has a name like that`);
}

function isPattern(named: string): boolean {
  return PATTERN.test(named) && !existsSync(named);
}

async function fitting(pattern: string): Promise<string[]> {
  const found = await glob(pattern.replaceAll('\\', '/'), {
    absolute: isAbsolute(pattern),
    expandDirectories: false,
    onlyFiles: false,
  });
  if (found.length === 0) return [pattern];
  return found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
