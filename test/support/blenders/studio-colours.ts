import { join } from 'node:path';
import { scene } from '../scenes';

/** An OpenColorIO configuration whose names no Blender has, with a look-up table in a folder of its search path. */
export const STUDIO = join(__dirname, '..', '..', 'scenes', 'studio', 'config.ocio');

/** A scene that was made with it: `view`, `spaces`, `strips`, `output`, `linear`, `other-scene`. */
export function studioScene(name: string): Promise<string> {
  return scene('colours', name, { OCIO: STUDIO });
}
