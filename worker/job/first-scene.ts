import { BlenderCrashed, wasKilled } from '../render/blender/failures/blender-crashed';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import type { FrameRange } from '../../protocol/job/frame-range';
import type { RenderSettings } from '../../protocol/job/render-settings';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import type { BlenderRenderer } from '../render/blender/blender-renderer';
import { faultOfMachine } from '../failures/failure-cause';
import { watchedOpening } from '../progress/progress-watch';

/** How often a Blender is started again that was killed before it had the scene open. The system kills it when memory runs out for a while. */
const RESTARTS = 2;

interface FirstScene {
  /** The path of a .blend. */
  readonly scene: string;
  /** Its project's folder. */
  readonly project: string;
  readonly settings: RenderSettings;
  /** @default - the scene's own */
  readonly frames?: FrameRange | undefined;
  /** The worker's own folder, for the message when it cannot be written to. */
  readonly workFolder: string;
  /** Seconds without a sign of progress. @default - see `watchedOpening` */
  readonly stuckAfter?: number | undefined;
}

/**
 * Opens a scene while the first task is on its way, and reports what it is and what is wrong with it. When the scene does not open it only
 * reports that: the task that needs the scene fails with the reason.
 *
 * @param leaving aborted when this worker ends, and its Blender with it.
 */
export async function openFirstScene(
  renderer: BlenderRenderer,
  first: FirstScene,
  say: (news: WorkerNews) => void,
  leaving: AbortSignal,
): Promise<void> {
  try {
    const { info, findings, expected, names } = await checked(renderer, first, leaving);
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

async function checked(
  renderer: BlenderRenderer,
  first: FirstScene,
  leaving: AbortSignal,
): ReturnType<BlenderRenderer['check']> {
  for (let restarts = 0; ; restarts++) {
    try {
      return await watchedOpening((stop) => renderer.check({ ...first, elsewhere: false }, stop), {
        after: first.stuckAfter,
      });
    } catch (error) {
      const isKilled = error instanceof BlenderCrashed && wasKilled(error.end);
      if (!isKilled || leaving.aborted || restarts === RESTARTS) throw error;
    }
  }
}
