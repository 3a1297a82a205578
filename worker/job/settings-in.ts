import { join } from 'node:path';
import { isBuiltIn } from '../../protocol/scene/ocio-config';
import type { RenderSettings } from '../../protocol/job/render-settings';
import { extensionFiles } from '../render/extensions/extension-files';
import { configFiles } from '../render/ocio/config-files';

/**
 * The settings of a job with what they name where it lies on this machine: the OpenColorIO configuration (unless it is `ocio://NAME`) and
 * the folder of extensions, as absolute paths.
 */
export function settingsIn(projectFolder: string, settings: RenderSettings): RenderSettings {
  const { ocio, extensions } = settings;
  return {
    ...settings,
    ...(ocio === undefined || isBuiltIn(ocio) ? {} : { ocio: join(projectFolder, ocio) }),
    ...(extensions === undefined ? {} : { extensions: join(projectFolder, extensions) }),
  };
}

/**
 * All files that settings name; absolute.
 *
 * @param settings as `settingsIn` returns them.
 * @throws UserFault when the folder of extensions cannot be read.
 */
export async function filesNamedIn({ ocio, extensions }: RenderSettings): Promise<string[]> {
  return [
    ...(ocio === undefined ? [] : await configFiles(ocio)),
    ...(extensions === undefined ? [] : await extensionFiles(extensions)),
  ];
}
