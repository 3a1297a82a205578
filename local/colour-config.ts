import { access } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isBuiltIn } from '../protocol/ocio-config';
import type { RenderSettings } from '../protocol/render-settings';
import { requireConfig } from '../worker/ocio/config-fault';

/**
 * Settings as they were given, with the place of their OpenColorIO configuration on this machine: a path is relative to the folder that
 * the command runs in, or, where nothing is there, to the project's.
 *
 * @throws UserFault when there is no such configuration, or it cannot be read.
 */
export async function withConfigHere(
  projectFolder: string,
  settings: RenderSettings,
): Promise<RenderSettings> {
  const { ocio } = settings;
  if (ocio === undefined || isBuiltIn(ocio)) return settings;
  const inProject = resolve(projectFolder, ocio);
  const path =
    !isAbsolute(ocio) && !(await isThere(ocio)) && (await isThere(inProject)) ? inProject : resolve(ocio);
  await requireConfig(path);
  return { ...settings, ocio: path };
}

/** The same with its place relative to the project, as a job has it. */
export function withConfigInProject(projectFolder: string, settings: RenderSettings): RenderSettings {
  const { ocio } = settings;
  if (ocio === undefined || isBuiltIn(ocio)) return settings;
  return { ...settings, ocio: relative(projectFolder, ocio).split(sep).join('/') };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
