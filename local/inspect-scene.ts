import { join } from 'node:path';
import type { OpenedScene } from '../protocol/worker-event';
import { BlenderRenderer } from '../worker/blender/blender-renderer';
import type { LocalProject } from './local-project';

/**
 * Opens the scene as it is, in a Blender of its own, and closes it again: for those who do not start workers.
 *
 * @param workFolder a folder that may be made, for what Blender leaves lying about.
 * @throws UserFault when the scene cannot be rendered.
 */
export async function inspectScene(
  project: LocalProject,
  blender: string,
  workFolder: string,
  stop?: AbortSignal,
): Promise<OpenedScene> {
  const renderer = new BlenderRenderer({ executable: blender, workFolder });
  try {
    const scene = await renderer.prepare(join(project.folder, project.scene), {}, stop);
    return { ...scene, blender: scene.blender.version };
  } finally {
    await renderer.close();
  }
}
