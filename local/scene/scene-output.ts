import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { type OutputPath, readSceneOutput } from '../../protocol/naming/output-path';
import type { SceneInfo } from '../../worker/render/blender/blender-messages';
import { BlenderRenderer } from '../../worker/render/blender/blender-renderer';
import { quoted } from '../../worker/project/quoted';
import { fittingBlender } from '../blenders/fitting-blender';
import type { LocalRender } from '../render/local-render';
import { openInput } from '../project/local-project';
import { OutputFolder } from '../output-folder/output-folder';
import { type OutputPlace, placedByScene } from '../output-folder/output-place';
import { SceneWaits, type TellWait } from './scene-waits';
import { withFilesHere } from './settings-here';
import { makeTemporaryFolder } from '../paths/temporary';

/** The default output paths of Blender's versions. */
const BLENDERS_OWN = new Set(['', '/tmp/', '/tmp\\', '/tmp']);

/**
 * The output path of an open scene.
 *
 * @param output as Blender reports it. @default - the scene was not opened
 * @param scene its name, for messages.
 * @throws UserFault when it is empty, or no possible file name.
 */
export function sceneOutputPath(
  output: SceneInfo['output'] | undefined,
  scene: string,
): Required<OutputPath> {
  if (!output)
    throw new UserFault(
      '--output scene: no Blender here has opened the scene; name the frames, as shot_####',
    );
  if (BLENDERS_OWN.has(output.text))
    throw new UserFault(
      `--output scene: the output path of ${scene} is ${quoted(output.text)}, as Blender has it where none was set; set it in Blender, or name one with -o`,
    );
  return readSceneOutput(output, `--output scene: ${quoted(output.text)}`);
}

/**
 * Where a scene's own settings put its frames, and their names. The scene is opened once more for that, before it is rendered.
 *
 * @param say called with which Blender it is, where the user may not expect it.
 * @throws UserFault when the path is missing or impossible, or its folder lies behind a link; or when the scene cannot be opened.
 */
export async function sceneOutput(
  given: Pick<LocalRender, 'input' | 'scene' | 'settings' | 'blender'>,
  stop: AbortSignal,
  tellWait: TellWait,
  say: (text: string) => void,
): Promise<OutputPlace> {
  const input = await openInput(given.input, given.scene);
  if (input.isPacked) tellWait(`unpacking ${basename(given.input)}`);
  const folder = await OutputFolder.take(await makeTemporaryFolder('brenda-output-'));
  try {
    const project = await input.place(folder);
    const waits = new SceneWaits(project.scene, tellWait);
    const executable = given.blender ?? (await fittingBlender(project, say));
    const workFolder = join(folder.hidden, 'work');
    const renderer = new BlenderRenderer({ executable, workFolder, ...waits.options });
    try {
      const settings = await withFilesHere(project.folder, given.settings);
      const { output } = await renderer.prepare(
        { scene: join(project.folder, project.scene), settings },
        stop,
      );
      return await placedByScene(sceneOutputPath(output, project.scene), given.input, given.scene);
    } finally {
      await renderer.close();
    }
  } finally {
    await folder.release();
    await rm(folder.path, { recursive: true });
  }
}
