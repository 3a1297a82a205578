import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ledger } from '../farm/ledger/ledger';
import { FolderObjectStore } from '../local/folder-object-store';
import { HIDDEN } from '../local/output-folder';
import { withoutSceneEnding } from './scene-name';

/**
 * Where frames go by default: `frames/<name of the scene>` in the folder that the scene, the project folder or the archive lies in. Each
 * scene has its own.
 *
 * Earlier versions took `frames/<name>` in the folder where they were started. One of these that has frames of this scene is gone on with.
 *
 * @param input the scene, project folder or archive, as the user names it.
 * @param scene the .blend of a project, as `--scene` names it.
 * @returns an absolute path.
 */
export async function defaultOutput(input: string, scene: string | undefined): Promise<string> {
  const path = resolve(input);
  const name = nameOf(path);
  const own = scene === undefined ? name : `${name}-${nameOf(scene.replaceAll(/[\\/]/g, '-'))}`;
  const beside = join(dirname(path), 'frames', own);
  const earlier = resolve('frames', nameOf(input));
  if (earlier === beside || (await has(beside)) || !(await hasFramesOf(earlier, path, scene))) return beside;
  return earlier;
}

function nameOf(path: string): string {
  return withoutSceneEnding(basename(path));
}

async function has(folder: string): Promise<boolean> {
  return (await stat(join(folder, HIDDEN)).catch(() => undefined))?.isDirectory() === true;
}

async function hasFramesOf(folder: string, path: string, scene: string | undefined): Promise<boolean> {
  if (!(await has(folder))) return false;
  const store = new FolderObjectStore(folder);
  for await (const id of Ledger.jobs(store)) {
    const job = await new Ledger(store, id).readJob();
    if (job?.source === pathToFileURL(path).href && (scene === undefined || job.job.scene === scene))
      return true;
  }
  return false;
}
