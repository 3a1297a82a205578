import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from './temporary-folder';

/** A folder for the PATH that has every program of this machine but one. */
export function pathWithout(program: string): string {
  const bin = join(temporaryFolder(), 'programs');
  mkdirSync(bin);
  const there = new Set([program]);
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    // The first of a name is the one that counts.
    for (const name of namesIn(folder).filter((one) => !there.has(one))) {
      there.add(name);
      symlinkSync(join(folder, name), join(bin, name));
    }
  }
  return bin;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
