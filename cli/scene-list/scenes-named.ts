import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { UserFault } from '../../protocol/failure/fault';

const PATTERN = /[*?]/;

/**
 * The scenes that were named, each once, in the order in which they were; those of a pattern in the order of their names, numbers by their value.
 * Shells replace patterns themselves, but not all of them do, and nothing does in a list. A pattern that nothing fits stays what it is, for
 * `requireFound`: the scenes beside it are no worse for it.
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

/** @throws UserFault for a pattern that nothing fits. */
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
