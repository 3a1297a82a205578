import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameRange } from '../../protocol/job/frame-range';
import { fittingBlender } from '../blenders/fitting-blender';
import { inspectScene } from './inspect-scene';
import { openInput } from '../project/local-project';
import { OutputFolder } from '../output-folder/output-folder';
import { makeTemporaryFolder } from '../paths/temporary';

/**
 * A scene's own frame range.
 *
 * @param blender the program to open it with. @default - the one that fits it, which is reported to `say`
 * @throws UserFault as rendering it would.
 */
export async function sceneRange(
  input: string,
  scene: string | undefined,
  blender: string | undefined,
  say: (text: string) => void,
): Promise<FrameRange> {
  const opened = await openInput(input, scene);
  const folder = await OutputFolder.take(await makeTemporaryFolder('brenda-plan-'));
  try {
    const project = await opened.place(folder);
    const { info } = await inspectScene(project, {
      blender: blender ?? (await fittingBlender(project, say)),
      workFolder: join(folder.hidden, 'work'),
    });
    const { first, last, step } = info.frames;
    return FrameRange.of(first, last, step);
  } finally {
    await folder.release();
    await rm(folder.path, { recursive: true });
  }
}
