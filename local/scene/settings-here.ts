import { access } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isBuiltIn } from '../../protocol/scene/ocio-config';
import type { RenderSettings } from '../../protocol/job/render-settings';
import { requireExtensions } from '../../worker/render/extensions/extensions-fault';
import { requireConfig } from '../../worker/render/ocio/config-fault';

/**
 * Settings with the local paths of the files that they name (the OpenColorIO configuration, the folder of extensions). A path is relative
 * to the working directory, or, where nothing is there, to the project's folder.
 *
 * @throws UserFault when a file is missing, or cannot be read.
 */
export async function withFilesHere(
  projectFolder: string,
  settings: RenderSettings,
): Promise<RenderSettings> {
  const here = { ...settings };
  if (here.ocio !== undefined && !isBuiltIn(here.ocio)) {
    here.ocio = await placeOf(projectFolder, here.ocio);
    await requireConfig(here.ocio);
  }
  if (here.extensions !== undefined) {
    here.extensions = await placeOf(projectFolder, here.extensions);
    await requireExtensions(here.extensions);
  }
  return here;
}

/** The same with paths relative to the project, as a job has them. */
export function withFilesInProject(projectFolder: string, settings: RenderSettings): RenderSettings {
  const { ocio, extensions } = settings;
  const inProject = (path: string): string => relative(projectFolder, path).split(sep).join('/') || '.';
  return {
    ...settings,
    ...(ocio === undefined || isBuiltIn(ocio) ? {} : { ocio: inProject(ocio) }),
    ...(extensions === undefined ? {} : { extensions: inProject(extensions) }),
  };
}

async function placeOf(projectFolder: string, path: string): Promise<string> {
  const inProject = resolve(projectFolder, path);
  return !isAbsolute(path) && !(await isThere(path)) && (await isThere(inProject))
    ? inProject
    : resolve(path);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
