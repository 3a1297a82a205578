import { join } from 'node:path';
import type { RenderSettings } from '../../protocol/render-settings';
import { isBuiltIn } from '../../protocol/ocio-config';

/** The settings of a job with its OpenColorIO configuration where it lies on this machine: an absolute path, or `ocio://NAME`. */
export function settingsIn(projectFolder: string, settings: RenderSettings): RenderSettings {
  const { ocio } = settings;
  return ocio === undefined || isBuiltIn(ocio) ? settings : { ...settings, ocio: join(projectFolder, ocio) };
}
