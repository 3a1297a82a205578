import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import * as v from 'valibot';
import { isProgram, realPath, smallFile } from './find/folder-entries';
import type { Machine } from './find/machine';

const MOST = 20;
const list = v.array(v.pipe(v.string(), v.check(isAbsolute)));

/**
 * The Blenders that the user has named with --blender, the latest first, as far as they still exist: they may lie anywhere.
 *
 * The list is the user's own (`XDG_STATE_HOME`, `~/.local/state`): the contents of an output folder are no reason to start a program.
 */
export function namedBefore(machine: Pick<Machine, 'home' | 'env'>): string[] {
  return readList(fileIn(machine)).filter(isProgram);
}

/** Remembers one. Where the list cannot be written, the user has to name it again. */
export function rememberNamed(program: string, machine: Pick<Machine, 'home' | 'env'>): void {
  const file = fileIn(machine);
  const before = readList(file);
  const path = realPath(program);
  if (before[0] === path) return;
  const all = [path, ...before.filter((one) => one !== path)].slice(0, MOST);
  const written = `${file}.${String(process.pid)}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(written, `${JSON.stringify(all, null, 1)}\n`, { mode: 0o600 });
    renameSync(written, file);
  } catch {
    // Only a convenience.
  }
}

function readList(file: string): string[] {
  try {
    return v.parse(list, JSON.parse(smallFile(file) || '[]'));
  } catch {
    return [];
  }
}

function fileIn({ home, env }: Pick<Machine, 'home' | 'env'>): string {
  return join(env['XDG_STATE_HOME'] ?? join(home, '.local', 'state'), 'brenda', 'blenders.json');
}
