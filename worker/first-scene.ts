import { messageOf, UserFault } from '../protocol/fault';
import type { RenderSettings } from '../protocol/render-settings';
import type { WorkerNews } from '../protocol/worker-event';
import type { BlenderRenderer } from './blender/blender-renderer';

/**
 * Opens a scene while the first task is on its way, and says what it is. A scene that does not open is said, too, and
 * no more: the task that needs it will fail with the reason.
 */
export async function openFirstScene(
  renderer: BlenderRenderer,
  path: string,
  settings: RenderSettings,
  say: (news: WorkerNews) => void,
): Promise<void> {
  try {
    const { blender, frames, files, warnings } = await renderer.prepare(path, settings);
    say({ event: 'opened', scene: { blender: blender.version, frames, files, warnings } });
  } catch (error) {
    say({ event: 'unopened', reason: messageOf(error), input: error instanceof UserFault });
  }
}
