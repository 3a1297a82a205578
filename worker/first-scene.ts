import { BlenderCrashed } from './blender/blender-crashed';
import { messageOf, UserFault } from '../protocol/fault';
import type { FrameRange } from '../protocol/frame-range';
import type { RenderSettings } from '../protocol/render-settings';
import type { WorkerNews } from '../protocol/worker-event';
import type { BlenderRenderer } from './blender/blender-renderer';
import { faultOfMachine } from './failure-cause';

interface FirstScene {
  /** The path of a .blend. */
  readonly scene: string;
  /** Its project's folder. */
  readonly project: string;
  readonly settings: RenderSettings;
  /** @default - the scene's own */
  readonly frames?: FrameRange | undefined;
  /** The worker's own, for the message when nothing can be written there. */
  readonly workFolder: string;
}

/**
 * Opens a scene while the first task is on its way, and says what it is and what is wrong with it. A scene that does not
 * open is said, too, and no more: the task that needs it will fail with the reason.
 */
export async function openFirstScene(
  renderer: BlenderRenderer,
  first: FirstScene,
  say: (news: WorkerNews) => void,
): Promise<void> {
  try {
    const { info, findings, expected, names } = await renderer.check({ ...first, elsewhere: false });
    const { blender, frames, files, isInPlace } = info;
    const told = { blender: blender.version, frames, files, findings, expected, names, isInPlace };
    say({ event: 'opened', scene: told });
  } catch (error) {
    const ofMachine = faultOfMachine(String((error as NodeJS.ErrnoException).code));
    if (ofMachine === undefined) {
      const report = error instanceof BlenderCrashed ? error.report : undefined;
      const crash = report ? { crash: { name: report.name, text: report.text } } : {};
      say({ event: 'unopened', reason: messageOf(error), input: error instanceof UserFault, ...crash });
    } else {
      say({ event: 'unopened', reason: `cannot write ${first.workFolder}: ${ofMachine}`, input: true });
    }
  }
}
