import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ledger } from '../../farm/ledger/ledger';
import { ifDamaged } from '../../farm/store/json-object';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { HIDDEN } from '../../local/output-folder/output-folder';
import { requirePlain } from '../../local/paths/plain-hidden';
import { NotPlain, plainPath } from '../../local/paths/plain-path';
import { UserFault } from '../../protocol/failure/fault';
import { withoutSceneEnding } from '../options/scene-name';

/**
 * Where frames go by default: `frames/<name of the scene>` in the folder that the scene, the project folder or the archive lies in. Each
 * scene has its own.
 *
 * Where a scene, a project folder and archives of one name lie side by side, the first of these gets that folder. The others get their
 * whole names: `frames/shot.zip`, `frames/shot-folder`.
 *
 * Earlier versions used `frames/<name>` in the working directory. Such a folder is still used when it has frames of this scene.
 *
 * @param input the scene, project folder or archive, as the user names it.
 * @param scene the .blend of a project, as `--scene` names it.
 * @returns an absolute path.
 */
export async function defaultOutput(input: string, scene: string | undefined): Promise<string> {
  const path = resolve(input);
  const behind = scene === undefined ? '' : `-${nameOf(scene.replaceAll(/[\\/]/g, '-'))}`;
  const folderOf = (name: string): string => join(dirname(path), 'frames', `${name}${behind}`);
  const [beside, apart] = [folderOf(nameOf(path)), folderOf(await nameApart(path))];
  if (apart !== beside && !(await hasFramesOf(beside, path, scene))) return apart;
  const earlier = resolve('frames', nameOf(input));
  if (earlier === beside || (await hasLedgers(beside)) || !(await hasFramesOf(earlier, path, scene)))
    return beside;
  return earlier;
}

/**
 * The same, for a new render.
 *
 * @throws UserFault when the path leads through a link and nothing was rendered there yet: the user has not named this folder, and another
 * person's scene may bring the link.
 */
export async function newDefaultOutput(input: string, scene: string | undefined): Promise<string> {
  const folder = await defaultOutput(input, scene);
  if (await hasLedgers(folder)) return folder;
  const beside = dirname(resolve(input));
  await plainPath(beside, `${relative(beside, folder).split(sep).join('/')}/`).catch((error: unknown) => {
    throw error instanceof NotPlain
      ? new UserFault(`output folder: ${error.message}, or name a folder with -o`)
      : error;
  });
  return folder;
}

function isArchive(path: string): boolean {
  return basename(path) !== nameOf(path) && !path.toLowerCase().endsWith('.blend');
}

/** The name without its ending. A name such as `...blend` keeps it: `..` cannot be a folder's name. */
function nameOf(path: string): string {
  const name = withoutSceneEnding(basename(path));
  return /^\.*$/.test(name) ? basename(path) : name;
}

/** The name of a scene; its whole name, where another beside it comes first. */
async function nameApart(path: string): Promise<string> {
  const [name, own] = [nameOf(path), basename(path)];
  const there = (await readdir(dirname(path)).catch(() => [])).filter((one) => nameOf(one) === name);
  const ranked = await Promise.all(
    there.map(async (one) => ({ one, rank: await rankOf(join(dirname(path), one)) })),
  );
  const [first] = ranked.sort((a, b) => a.rank - b.rank || (a.one < b.one ? -1 : 1));
  if (first === undefined || first.one === own) return name;
  return own === name ? `${name}-folder` : own;
}

/** A scene, a project folder, an archive; then what may be neither. */
async function rankOf(path: string): Promise<number> {
  if (path.toLowerCase().endsWith('.blend')) return 0;
  if (isArchive(path)) return 2;
  const inside = await readdir(path).catch(() => []);
  return inside.some((one) => one.toLowerCase().endsWith('.blend')) ? 1 : 3;
}

/** Whether something was rendered into a folder. @throws UserFault as `requirePlain`. */
export async function hasLedgers(folder: string): Promise<boolean> {
  return requirePlain(join(folder, HIDDEN));
}

/** Whether a folder has frames of this scene, project or archive. @param scene as for `defaultOutput`. */
export async function hasFramesOf(folder: string, path: string, scene: string | undefined): Promise<boolean> {
  if (!(await hasLedgers(folder))) return false;
  const store = new FolderObjectStore(folder);
  // An archive is unpacked in the folder that it is rendered into.
  const isOfArchive = (source: string): boolean =>
    isArchive(path) && basename(folder).startsWith(nameOf(path)) && source.includes(`/${HIDDEN}/project/`);
  for await (const id of Ledger.jobs(store)) {
    const job = await new Ledger(store, id).readJob().catch(ifDamaged);
    const isIt = job && (job.source === pathToFileURL(path).href || isOfArchive(job.source));
    if (isIt && (scene === undefined || job.job.scene === scene)) return true;
  }
  return false;
}
