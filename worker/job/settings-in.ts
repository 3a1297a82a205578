import { join } from 'node:path';
import { isBuiltIn } from '../../protocol/scene/ocio-config';
import type { RenderSettings } from '../../protocol/job/render-settings';
import { extensionFiles } from '../render/extensions/extension-files';
import { configFiles } from '../render/ocio/config-files';

/**
 * The settings of a job with absolute paths on this machine: of the OpenColorIO configuration (unless it is `ocio://NAME`) and of the
 * folder of extensions.
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
 * All files that settings name, as absolute paths.
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
