import { join } from 'node:path';
import { UserFault } from '../protocol/fault';
import { FrameRange } from '../protocol/frame-range';
import type { OpenedScene } from '../protocol/worker-event';
import { inspectScene } from './inspect-scene';
import type { LocalProject } from './local-project';
import type { LocalRender } from './local-render';
import type { OutputFolder } from './output-folder';

/**
 * The scene that a template renders. It may be one that we could not render ourselves (without a camera, say): when the
 * frames are given, what we find wrong with it is no more than a warning.
 *
 * @throws UserFault when the scene cannot be used, and its own frames would be needed.
 */
export async function sceneOfTemplate(
  { blender, frames }: LocalRender,
  project: LocalProject,
  folder: OutputFolder,
  stop: AbortSignal,
): Promise<OpenedScene> {
  try {
    return await inspectScene(project, blender, join(folder.hidden, 'work', 'inspect'), stop);
  } catch (error) {
    if (frames === undefined || !(error instanceof UserFault)) throw error;
    const [{ first, last, step } = { first: 1, last: 1, step: 1 }] = FrameRange.parse(frames).spans;
    return { blender: 'unknown', frames: { first, last, step }, files: [], warnings: [error.message] };
  }
}
