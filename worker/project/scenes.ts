import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, posix } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { contains } from './contains';
import { fileFault } from './files/file-fault';
import { isLeftOut } from './left-out';
import { projectFiles } from './project-files';
import { oneLine, quoted } from './quoted';

const MOST_LISTED = 5;

/**
 * The scene of a project, relative to its folder, with forward slashes, and spelt as on this disk. It is the wanted one; else the only
 * .blend at the top; else, when there is none at the top, the only one anywhere.
 *
 * A name is found in either Unicode normalisation, so that a job made on a Mac finds its scene on Linux. For a job's id take the NFC.
 *
 * @param wanted relative to the folder. @default - the only one there is
 * @throws UserFault when it is not there, leads out of the project, several could be meant, or its name has control characters.
 */
export async function findScene(folder: string, wanted?: string): Promise<string> {
  return oneLine(wanted === undefined ? await onlyScene(folder) : await wantedScene(folder, wanted));
}

async function onlyScene(folder: string): Promise<string> {
  const scenes = await scenesOf(folder);
  const top = scenes.filter((name) => !name.includes('/'));
  const [scene, ...others] = top.length > 0 ? top : scenes;
  if (scene === undefined) {
    throw new UserFault(
      `${quoted(folder)} holds no .blend file; give the folder or archive that your scene is in`,
    );
  }
  if (others.length > 0) {
    throw new UserFault(
      `${quoted(folder)} holds several scenes: ${listed([scene, ...others])}; say which with --scene FILE`,
    );
  }
  return scene;
}

async function wantedScene(folder: string, wanted: string): Promise<string> {
  const name = posix.normalize(wanted);
  if (isAbsolute(name) || name === '..' || name.startsWith('../')) {
    throw new UserFault(
      `scene ${quoted(wanted)}: must be a file inside the project, written relative to its folder`,
    );
  }
  if (name.split('/').some((part) => isLeftOut(part, new Set()))) {
    throw new UserFault(
      `scene ${quoted(wanted)}: backups, and names that begin with a dot, are left out of a project; rename it`,
    );
  }
  const found = (await isFile(join(folder, name))) ? name : await otherSpelling(folder, name);
  if (found === undefined) {
    const scenes = await scenesOf(folder);
    const has = scenes.length > 0 ? `it has ${listed(scenes)}` : 'it has no .blend file at all';
    throw new UserFault(`scene ${quoted(wanted)}: no such file in the project; ${has}`);
  }
  if (!contains(await realOf(folder), await realOf(join(folder, found)))) {
    throw new UserFault(
      `scene ${quoted(wanted)}: is a link that leads out of the project; put the file itself there`,
    );
  }
  return found;
}

/** Bytes that are no UTF-8 are alike in what a folder lists and in what was typed, so a name may be listed that no file has. */
async function realOf(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => {
    throw fileFault(path, error);
  });
}

async function otherSpelling(folder: string, name: string): Promise<string | undefined> {
  for await (const file of projectFiles(folder)) {
    if (file.name.normalize('NFC') === name.normalize('NFC')) return file.name;
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}

async function scenesOf(folder: string): Promise<string[]> {
  const scenes: string[] = [];
  for await (const file of projectFiles(folder)) {
    if ('path' in file && file.name.toLowerCase().endsWith('.blend')) scenes.push(file.name);
  }
  return scenes.sort();
}

function listed(scenes: readonly string[]): string {
  const more = scenes.length - MOST_LISTED;
  const names = scenes.slice(0, MOST_LISTED).map(quoted).join(', ');
  return more > 0 ? `${names} and ${String(more)} more` : names;
}
