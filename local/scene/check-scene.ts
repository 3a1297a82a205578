import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FrameRange } from '../../protocol/job/frame-range';
import type { RenderSettings } from '../../protocol/job/render-settings';
import { fittingBlender } from '../blenders/fitting-blender';
import { type InspectedScene, inspectScene } from './inspect-scene';
import { openInput } from '../project/local-project';
import { OutputFolder } from '../output-folder/output-folder';
import { SceneWaits, type TellWait } from './scene-waits';
import { makeTemporaryFolder } from '../paths/temporary';

/** The options of `checkScene`. */
export interface SceneToBeChecked {
  /** A .blend, a project folder, or an archive of one. */
  readonly input: string;
  /** The .blend, relative to the project. @default - the only one there is */
  readonly scene?: string | undefined;
  /** @default - the scene's own */
  readonly frames?: FrameRange | undefined;
  readonly settings: RenderSettings;
  /** The Blender to run. @default - the one that fits the scene */
  readonly blender?: string | undefined;
  /** Called with which Blender it is and why, where the user may not expect it. */
  readonly say: (text: string) => void;
}

/** The scene's name in its project, and the result of its check. */
export type CheckedScene = InspectedScene & { readonly scene: string };

/**
 * Opens a scene without rendering it, and finds what would spoil its frames here, or on a machine that has only the project.
 *
 * @param tellWait called with what the user waits for. @default - not reported
 * @throws UserFault when the scene, a setting or Blender cannot be used.
 */
export async function checkScene(
  asked: SceneToBeChecked,
  stop: AbortSignal,
  tellWait: TellWait = () => undefined,
): Promise<CheckedScene> {
  const input = await openInput(asked.input, asked.scene);
  if (input.isPacked) tellWait(`unpacking ${basename(asked.input)}`);
  const folder = await OutputFolder.take(await makeTemporaryFolder('brenda-check-'));
  try {
    const project = await input.place(folder);
    const { frames, settings, say } = asked;
    const blender = asked.blender ?? (await fittingBlender(project, say));
    const workFolder = join(folder.hidden, 'work');
    const waits = new SceneWaits(project.scene, tellWait);
    const how = { frames, settings, blender, workFolder, elsewhere: true, waits };
    return { ...(await inspectScene(project, how, stop)), scene: project.scene };
  } finally {
    await folder.release();
    await rm(folder.path, { recursive: true });
  }
}
