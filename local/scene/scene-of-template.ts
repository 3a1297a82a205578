import { join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { FrameRange } from '../../protocol/job/frame-range';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import { inspectScene } from './inspect-scene';
import type { LocalEvent, WithBlender } from '../render/local-render';
import type { LocalProject } from '../project/local-project';
import type { OutputFolder } from '../output-folder/output-folder';
import type { SceneWaits } from './scene-waits';

/**
 * The scene that a template renders. Our Blender may fail to open it: when the frames are given and the scene is trusted, that is only a
 * warning.
 *
 * @throws UserFault when the scene cannot be opened, and its own frames are needed. The same for an untrusted scene: its check could not
 * run, and the template's Blender may open what ours refused.
 */
export async function sceneOfTemplate(
  { blender, frames, settings }: WithBlender,
  project: LocalProject,
  folder: OutputFolder,
  waits: SceneWaits,
  tell: (event: LocalEvent) => void,
  stop: AbortSignal,
): Promise<OpenedScene> {
  const asked = frames === undefined ? undefined : FrameRange.parse(frames);
  try {
    const workFolder = join(folder.work.path, 'inspect');
    const { info, findings, names } = await inspectScene(
      project,
      { blender, workFolder, frames: asked, waits },
      stop,
    );
    return { ...info, blender: info.blender.version, findings, names };
  } catch (error) {
    if (!asked || !(error instanceof UserFault)) throw error;
    if (settings.trusted !== true) throw new UserFault(unseenText(error.message), { cause: error });
    tell({ kind: 'warning', text: error.message });
    const [{ first, last, step } = { first: 1, last: 1, step: 1 }] = asked.spans;
    return { blender: 'unknown', frames: { first, last, step }, files: [], findings: [] };
  }
}

function unseenText(why: string): string {
  return `${why}; what the Blender of a template would run of it could not be seen: give --trust, if you trust the scene with this machine`;
}
