import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import * as v from 'valibot';
import { isProgram, realPath, smallFile } from './look-in';
import type { Machine } from './machine';

const MOST = 20;
const list = v.array(v.pipe(v.string(), v.check(isAbsolute)));

/**
 * The Blenders that the user has named with --blender, the last one first, as far as they are there: they may lie anywhere.
 *
 * The list is the user's own, beside what the set-up installs: what an output folder says is no reason to start a program.
 */
export function namedBefore({ home }: Pick<Machine, 'home'>): string[] {
  return readList(home).filter(isProgram);
}

/** Takes note of one. Where that cannot be written, it has to be named again. */
export function rememberNamed(program: string, { home }: Pick<Machine, 'home'>): void {
  const before = readList(home);
  const path = realPath(program);
  if (before[0] === path) return;
  const all = [path, ...before.filter((one) => one !== path)].slice(0, MOST);
  const file = fileIn(home);
  const written = `${file}.${String(process.pid)}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(written, `${JSON.stringify(all, null, 1)}\n`, { mode: 0o600 });
    renameSync(written, file);
  } catch {
    // A convenience, and no more.
  }
}

function readList(home: string): string[] {
  try {
    return v.parse(list, JSON.parse(smallFile(fileIn(home)) || '[]'));
  } catch {
    return [];
  }
}

function fileIn(home: string): string {
  return join(home, '.cache', 'brenda', 'blenders.json');
}
