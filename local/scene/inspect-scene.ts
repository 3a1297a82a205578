import { join } from 'node:path';
import type { RenderSettings } from '../../protocol/job/render-settings';
import type { SceneCheck, SceneInfo } from '../../worker/render/blender/blender-messages';
import { BlenderCrashed } from '../../worker/render/blender/failures/blender-crashed';
import { BlenderRenderer, type SceneToCheck } from '../../worker/render/blender/blender-renderer';
import { UserFault } from '../../protocol/failure/fault';
import { Stuck, watchedOpening } from '../../worker/progress/progress-watch';
import { withCrashFile } from './keep-crash-file';
import type { LocalProject } from '../project/local-project';
import type { SceneWaits } from './scene-waits';
import { withFilesHere } from './settings-here';

/** Blender's description of a scene, and the findings of its check. */
export type InspectedScene = SceneCheck & { readonly info: SceneInfo };

/** How to inspect it. */
export type Inspection = Partial<Pick<SceneToCheck, 'frames' | 'elsewhere'>> & {
  /** @default - the scene as it is */
  readonly settings?: RenderSettings;
  /** The Blender to run. */
  readonly blender: string;
  /** A folder that may be created, for Blender's temporary files. */
  readonly workFolder: string;
  /** Receives the progress. @default - not reported */
  readonly waits?: SceneWaits | undefined;
  /** Seconds without a sign of progress. @default - see `watchedOpening` */
  readonly stuckAfter?: number | undefined;
};

/**
 * Opens and checks the scene in a separate Blender, and closes it again: for commands that start no workers.
 *
 * @throws UserFault when the scene cannot be opened.
 */
export async function inspectScene(
  project: LocalProject,
  { blender, workFolder, settings = {}, frames, elsewhere = false, waits, stuckAfter }: Inspection,
  stop?: AbortSignal,
): Promise<InspectedScene> {
  const renderer = new BlenderRenderer({ executable: blender, workFolder, ...waits?.options });
  try {
    const scene = join(project.folder, project.scene);
    const here = await withFilesHere(project.folder, settings);
    const asked = { scene, settings: here, frames, project: project.folder, elsewhere };
    return await watchedOpening((signal) => renderer.check(asked, signal), { after: stuckAfter, stop });
  } catch (error) {
    if (error instanceof Stuck)
      throw new UserFault(
        `${project.scene}: Blender does not come to the end of opening it: ${error.message}; a file that it names may be a pipe, or on a disk that does not answer: ls -l shows a pipe by its first letter, p`,
        { cause: error },
      );
    if (!(error instanceof BlenderCrashed) || !error.report) throw error;
    throw new Error(withCrashFile(error.message, error.report), { cause: error });
  } finally {
    await renderer.close();
  }
}
