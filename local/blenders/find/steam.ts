import { join } from 'node:path';
import { smallFile } from './folder-entries';
import type { Machine } from './machine';
import { programsUnder } from './program-in';

/** Blender as Steam installs it, in each of its libraries. */
export function steamPrograms(machine: Machine): string[] {
  const roots = steamRoots(machine);
  return [...roots, ...roots.flatMap(librariesOf)].flatMap((library) =>
    programsUnder(join(library, 'steamapps', 'common', 'Blender'), 0),
  );
}

function steamRoots({ platform, home, env }: Machine): string[] {
  if (platform === 'darwin') return [join(home, 'Library', 'Application Support', 'Steam')];
  if (platform === 'win32') {
    const folders = [env['ProgramFiles(x86)'], env['ProgramFiles']];
    return folders.flatMap((folder) => (folder === undefined ? [] : [join(folder, 'Steam')]));
  }
  return [
    '.steam/steam',
    '.steam/root',
    '.steam/debian-installation',
    '.local/share/Steam',
    '.var/app/com.valvesoftware.Steam/.local/share/Steam',
    '.var/app/com.valvesoftware.Steam/data/Steam',
    'snap/steam/common/.local/share/Steam',
  ].map((folder) => join(home, folder));
}

/** Other disks that Steam installs on. */
function librariesOf(root: string): string[] {
  const text = smallFile(join(root, 'steamapps', 'libraryfolders.vdf'));
  return [...text.matchAll(/"(?:path|\d+)"\s+"((?:[^"\\\n]|\\.){1,1000})"/g)]
    .slice(0, 50)
    .map(([, path = '']) => path.replaceAll('\\\\', '\\'))
    .filter((path) => /^(?:\/|[A-Za-z]:)/.test(path));
}
