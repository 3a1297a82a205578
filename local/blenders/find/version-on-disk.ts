import { basename, dirname, join } from 'node:path';
import { entriesOf, isFolder, namesIn, realPath, smallFile } from './folder-entries';
import { Release } from './release';

/** A version in the name of a program or a folder: `blender-5.2.2-linux-x64`, `Blender 4.3`. */
const IN_NAME = /blender\D{0,20}?(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)(?![\d.]*\d)/i;

/**
 * A program's release, from the paths around it, without starting it; undefined where they do not contain one.
 *
 * Blender needs its scripts in a folder named after its series, so that name is reliable. Other folder names are the user's: they count
 * where nothing contradicts them.
 */
export function versionOnDisk(program: string): Release | undefined {
  const real = realPath(program);
  const folder = dirname(real);
  const own = seriesIn(folder) ?? seriesIn(join(folder, '..', 'Resources'));
  const named = [plistVersion(folder), ...namesOf(program), ...namesOf(real)]
    .flatMap((text) => (text === undefined ? [] : (Release.parse(text) ?? [])))
    .find((one) => own === undefined || one.isOf(own.series));
  return named ?? own;
}

function seriesIn(folder: string): Release | undefined {
  const found = namesIn(folder)
    .filter((name) => /^\d{1,3}\.\d{1,3}$/.test(name))
    .filter((name) => entriesOf(join(folder, name), /^(?:scripts|datafiles)$/).some(isFolder));
  return found.length === 1 ? Release.parse(found[0] ?? '') : undefined;
}

function namesOf(path: string): (string | undefined)[] {
  const folder = dirname(path);
  const above = dirname(folder);
  // For an application on macOS: Blender 4.3.app/Contents/MacOS/Blender.
  const app = basename(folder) === 'MacOS' ? [dirname(above), dirname(dirname(above))] : [];
  const cached = /^\d+\.\d+\.\d+$/.test(basename(folder)) ? [basename(folder)] : [];
  return [...[path, folder, ...app].map((one) => IN_NAME.exec(basename(one))?.[1]), ...cached];
}

function plistVersion(folder: string): string | undefined {
  const text = smallFile(join(folder, '..', 'Info.plist'));
  return /<key>CFBundleShortVersionString<\/key>\s*<string>(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
}
