import { readdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { folderForScenes, removeFolder } from '../../process/fence';
import type { PrivateCopy } from '../../project/files/private-copy';
import type { Project } from '../../project/fetch/project-here';

/**
 * A stand-in for the project, for one task: a folder of links to the project's contents. Templates write next to the .blend (the original's
 * own subframe template writes `subframe.py` there, another for each tile). Two workers on one machine must not overwrite each other's
 * files. A scene that has a private copy is that copy.
 *
 * A project that is a single .blend includes its neighbours, but not other scenes: `*.blend` in a template means the requested one.
 */
export async function stageProject(
  project: Project,
  folder: string,
  privateCopy?: PrivateCopy,
): Promise<string> {
  await removeFolder(folder);
  await folderForScenes(folder);
  const home = project.single ? dirname(project.single) : project.folder;
  for (const name of await readdir(home)) {
    if (name.startsWith('.')) continue;
    if (project.single && name.endsWith('.blend') && name !== basename(project.single)) continue;
    const path = join(home, name);
    await symlink((await privateCopy?.standingFor(path)) ?? path, join(folder, name));
  }
  return folder;
}
