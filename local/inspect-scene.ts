import { join } from 'node:path';
import type { RenderSettings } from '../protocol/render-settings';
import type { SceneCheck, SceneInfo } from '../worker/blender/blender-messages';
import { BlenderCrashed } from '../worker/blender/blender-crashed';
import { BlenderRenderer, type SceneToCheck } from '../worker/blender/blender-renderer';
import { withCrashFile } from './keep-crash-file';
import type { LocalProject } from './local-project';
import type { SceneWaits } from './scene-waits';
import { withFilesHere } from './settings-here';

/** What Blender says of a scene, and what its check found. */
export type InspectedScene = SceneCheck & { readonly info: SceneInfo };

/** How to look at it. */
export type Inspection = Partial<Pick<SceneToCheck, 'frames' | 'elsewhere'>> & {
  /** @default - the scene as it is */
  readonly settings?: RenderSettings;
  /** The Blender to run. */
  readonly blender: string;
  /** A folder that may be made, for what Blender leaves lying about. */
  readonly workFolder: string;
  /** Hears how far it is. @default - nobody does */
  readonly waits?: SceneWaits | undefined;
};

/**
 * Opens and checks the scene in a Blender of its own, and closes it again: for those who do not start workers.
 *
 * @throws UserFault when the scene cannot be opened.
 */
export async function inspectScene(
  project: LocalProject,
  { blender, workFolder, settings = {}, frames, elsewhere = false, waits }: Inspection,
  stop?: AbortSignal,
): Promise<InspectedScene> {
  const renderer = new BlenderRenderer({ executable: blender, workFolder, ...waits?.options });
  try {
    const scene = join(project.folder, project.scene);
    const here = await withFilesHere(project.folder, settings);
    return await renderer.check({ scene, settings: here, frames, project: project.folder, elsewhere }, stop);
  } catch (error) {
    if (!(error instanceof BlenderCrashed) || !error.report) throw error;
    throw new Error(withCrashFile(error.message, error.report), { cause: error });
  } finally {
    await renderer.close();
  }
}
