import { join } from 'node:path';
import type { LocalProject } from '../project/local-project';
import { blenderFor } from './blender-for';
import type { RenderedBefore } from './rendered-before';

/**
 * The program for a project's scene, as `blenderFor` finds it.
 *
 * @param say called with which it is and why, where the user may not expect it.
 */
export async function fittingBlender(
  { folder, scene }: LocalProject,
  say: (text: string) => void,
  before?: RenderedBefore,
): Promise<string> {
  const { program, said } = await blenderFor(join(folder, scene), { before });
  if (said !== undefined) say(said);
  return program;
}
