import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import { entriesOf, isFolder, isProgram, namesIn, realPath, smallFile } from './folder-entries';
import type { Machine } from './machine';
import { programsUnder } from './program-in';
import { steamPrograms } from './steam';

/** How a Blender came to a machine. */
export type Place = 'PATH' | 'Brenda' | 'folder' | 'Steam' | 'snap' | 'Flatpak' | 'BLENDER' | 'named before';

/** `blender`, and the names that packages use for one version: `blender-4.3`. */
const PROGRAM = /^blender(?:-?\d+(?:\.\d+){0,2})?(?:\.exe)?$/i;
/** A folder or an application of Blender, under any name. */
const BLENDER = /^blender/i;
/** The names of blender.org's archives. Among downloads, nothing else counts as a Blender: projects lie there, too. */
const OFFICIAL = /^blender-\d+\.\d+[\w.+-]*(?:linux|windows|macos|darwin)[\w.+-]*$/i;

/** Where users keep programs. */
const KEPT = [
  '',
  'Applications',
  'applications',
  'Apps',
  'apps',
  'Programs',
  'programs',
  'Software',
  'software',
  'Tools',
  'tools',
  'bin',
  'opt',
  '.local/opt',
  '.local/share',
  '.local/lib',
  '.local/bin',
];

/** The programs in each place, in the order in which a user would choose them. */
export function placesOn(machine: Machine): readonly (readonly [Place, () => string[]])[] {
  return [
    ['PATH', () => onPath(machine)],
    ['Brenda', () => ofBrenda(machine)],
    ['folder', () => inFolders(machine)],
    ['Steam', () => steamPrograms(machine)],
    ['snap', () => inSnaps(machine)],
    ['Flatpak', () => inFlatpaks(machine)],
    ['BLENDER', () => namedByVariable(machine)],
  ];
}

function onPath(machine: Machine): string[] {
  const { env, platform } = machine;
  const path = env['PATH'] ?? (platform === 'win32' ? env['Path'] : undefined) ?? '';
  const folders = path.split(platform === 'win32' && process.platform === 'win32' ? ';' : delimiter);
  return folders
    .filter(isAbsolute)
    .flatMap((folder) => entriesOf(folder, PROGRAM))
    .filter(isProgram)
    .map((program) => (basename(realPath(program)) === 'snap' ? (inSnaps(machine)[0] ?? program) : program));
}

/** A name without a folder is looked up on the PATH. */
function namedByVariable({ env }: Machine): string[] {
  const named = env['BLENDER'] ?? '';
  return /[\\/]/.test(named) && isProgram(named) ? [resolve(named)] : [];
}

/** Blenders that the set-up has installed, the newest first. */
function ofBrenda({ home }: Machine): string[] {
  const cache = join(home, '.cache', 'brenda', 'blender');
  return namesIn(cache)
    .filter((name) => !name.startsWith('.'))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .flatMap((name) => programsUnder(join(cache, name), 0));
}

function inFolders(machine: Machine): string[] {
  const { home } = machine;
  return [
    ...[...KEPT.map((folder) => join(home, folder)), ...systemFolders(machine)]
      .flatMap((folder) => entriesOf(folder, BLENDER))
      .filter(isFolder)
      .flatMap((folder) => programsUnder(folder, 2)),
    ...downloadsOf(home)
      .flatMap((folder) => entriesOf(folder, OFFICIAL))
      .flatMap((folder) => programsUnder(folder, 0)),
  ];
}

function systemFolders({ platform, root = '/', home, env }: Machine): string[] {
  if (platform === 'darwin')
    return ['Applications', 'opt/homebrew/Caskroom', 'usr/local/Caskroom'].map((folder) =>
      join(root, folder),
    );
  if (platform === 'win32') {
    const variables = ['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)', 'LOCALAPPDATA', 'SystemDrive'];
    const named = variables.flatMap((name) => env[name] ?? []);
    return [
      ...named.flatMap((folder) => [`${folder}/`, join(folder, 'Programs')]),
      join(home, 'scoop', 'apps'),
    ];
  }
  return ['opt', 'usr/local', 'usr/local/share', 'usr/local/lib', 'usr/local/bin', 'usr/lib', 'srv'].map(
    (folder) => join(root, folder),
  );
}

/** The folder's name depends on the user's language. */
function downloadsOf(home: string): string[] {
  const named = [
    ...smallFile(join(home, '.config', 'user-dirs.dirs')).matchAll(
      /^XDG_(?:DOWNLOAD|DESKTOP)_DIR="\$HOME\/([^"\n]{1,200})"/gm,
    ),
  ].map(([, folder = '']) => folder);
  return [...new Set(['Downloads', 'Desktop', ...named])].map((folder) => join(home, folder));
}

/** The programs themselves. The links in /snap/bin lead to a launcher, which drops some of our variables. */
function inSnaps({ root = '/' }: Machine): string[] {
  return ['snap', 'var/lib/snapd/snap'].flatMap((folder) => {
    const snaps = join(root, folder);
    const inside = [join(snaps, 'blender', 'current'), ...entriesOf(join(snaps, 'blender'), /^x?\d+$/)];
    const programs = inside.flatMap((one) => programsUnder(one, 0));
    return programs.length > 0 ? programs : [join(snaps, 'bin', 'blender')].filter(isProgram);
  });
}

/** The official build. It also runs outside its sandbox, where it sees all files and our pipes. */
function inFlatpaks({ root = '/', home, env }: Machine): string[] {
  const homes = [join(root, 'var/lib/flatpak'), join(home, '.local/share/flatpak')];
  return [...homes, ...(env['FLATPAK_USER_DIR'] ?? '').split('\n').filter(isAbsolute)].flatMap((folder) => {
    const app = join(folder, 'app', 'org.blender.Blender');
    const branches = entriesOf(app, /^[\w-]+$/).flatMap((arch) => entriesOf(arch, /^[\w.-]+$/));
    const deployed = [join(app, 'current'), ...branches].map((branch) => join(branch, 'active', 'files'));
    const programs = deployed.flatMap((files) => [
      ...programsUnder(join(files, 'blender'), 0),
      ...programsUnder(join(files, 'bin'), 0),
    ]);
    const real = new Map(programs.map((path) => [deploymentOf(realPath(path)), path] as const).reverse());
    if (real.size > 0) return [...real.values()].reverse();
    return [join(folder, 'exports', 'bin', 'org.blender.Blender')].filter(isProgram);
  });
}

/** One deployment has one Blender, and perhaps a script that starts it. */
function deploymentOf(path: string): string {
  return path.replace(/[\\/]files[\\/](?:blender|bin)[\\/].*$/, '');
}
