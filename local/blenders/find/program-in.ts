import { join } from 'node:path';
import { entriesOf, isFolder, isProgram } from './folder-entries';

/** Blender's program in an installation folder, for the packages of all platforms. */
const PROGRAMS = [
  'blender',
  'blender.exe',
  join('Contents', 'MacOS', 'Blender'),
  join('Blender.app', 'Contents', 'MacOS', 'Blender'),
  join('blender.app', 'Contents', 'MacOS', 'blender'),
];

/** Names of folders that hold installations: `Blender`, `stable`, `4.3`. */
const HOLDERS = /^(?:blender.*|stable|daily|experimental|lts|custom|releases?|versions?|v?\d+\.\d+.*)$/i;

/** Blender's program in a folder that is an installation. */
export function programIn(folder: string): string | undefined {
  return PROGRAMS.map((name) => join(folder, name)).find(isProgram);
}

/** The same in a folder that may be an installation or contain some, so many folders deep. */
export function programsUnder(folder: string, depth: number): string[] {
  const own = programIn(folder);
  if (own !== undefined) return [own];
  if (depth === 0) return [];
  return entriesOf(folder, HOLDERS)
    .filter(isFolder)
    .flatMap((path) => programsUnder(path, depth - 1));
}
