import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { UserFault } from '../../protocol/fault';
import { withoutSceneEnding } from '../scene-name';

const PATTERN = /[*?]/;

/**
 * The scenes that were named, each once, in the order in which they were; those of a pattern in the order of their names, numbers by their value.
 * Shells replace patterns themselves, but not all of them do, and nothing does in a list.
 *
 * @throws UserFault when nothing fits a pattern.
 */
export async function scenesNamed(named: readonly string[]): Promise<string[]> {
  const scenes: string[] = [];
  for (const one of named)
    scenes.push(...(PATTERN.test(one) && !existsSync(one) ? await fitting(one) : [one]));
  const seen = new Set<string>();
  return scenes.filter((scene) => {
    const path = resolve(scene);
    if (seen.has(path)) return false;
    seen.add(path);
    return true;
  });
}

async function fitting(pattern: string): Promise<string[]> {
  const found = await glob(pattern.replaceAll('\\', '/'), {
    absolute: isAbsolute(pattern),
    expandDirectories: false,
    onlyFiles: false,
  });
  if (found.length === 0) throw new UserFault(`${pattern}: no file has a name like that`);
  return found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/**
 * A folder for each of several scenes in the one that was named: `renders/sh010`, or `renders/sh010/lighting` where several scenes are called
 * `lighting`.
 */
export function foldersIn(output: string, scenes: readonly string[]): string[] {
  const parts = scenes.map((scene) => withoutSceneEnding(resolve(scene)).split(sep).filter(Boolean));
  const deepest = Math.max(0, ...parts.map(({ length }) => length));
  for (let depth = 1; depth < deepest; depth++) {
    const names = parts.map((all) => join(...all.slice(-depth)));
    if (new Set(names).size === names.length) return names.map((name) => join(output, name));
  }
  return parts.map((all) => join(output, ...all));
}
