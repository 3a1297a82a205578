import { join } from 'node:path';
import { UserFault } from '../protocol/fault';
import { FrameRange } from '../protocol/frame-range';
import { BlenderRenderer } from '../worker/blender/blender-renderer';
import type { LocalProject } from './local-project';
import type { LocalRender } from './local-render';
import type { OutputFolder } from './output-folder';

/** What has to be known of a scene before any of it is rendered. */
export interface InspectedScene {
  /** The scene's own frames. */
  readonly range: FrameRange;
  /** The files it reads, absolute. */
  readonly files: readonly string[];
  readonly warnings: readonly string[];
  /** Blender's version. */
  readonly blender: string;
}

/**
 * Opens the scene in a Blender of its own, with the settings asked for, and closes it again.
 *
 * A template may be for a scene that we could not render ourselves (one without a camera, say): when the frames
 * are given, what we find wrong with the scene is no more than a warning.
 *
 * @throws UserFault when the scene cannot be rendered like that.
 */
export async function inspectScene(
  request: Pick<LocalRender, 'blender' | 'frames' | 'template' | 'settings'>,
  project: LocalProject,
  folder: OutputFolder,
  stop: AbortSignal,
): Promise<InspectedScene> {
  const renderer = new BlenderRenderer({
    executable: request.blender,
    workFolder: join(folder.hidden, 'work', 'inspect'),
  });
  try {
    const scene = await renderer.prepare(join(project.folder, project.scene), request.settings, stop);
    const { first, last, step } = scene.frames;
    return {
      range: FrameRange.of(first, last, step),
      files: scene.files,
      warnings: scene.warnings,
      blender: scene.blender.version,
    };
  } catch (error) {
    if (request.template === undefined || request.frames === undefined || !(error instanceof UserFault))
      throw error;
    return {
      range: FrameRange.parse(request.frames),
      files: [],
      warnings: [error.message],
      blender: 'unknown',
    };
  } finally {
    await renderer.close();
  }
}
