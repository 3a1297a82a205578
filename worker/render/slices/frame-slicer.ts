import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ObjectStore } from '../../../farm/store/object-store';
import type { WorkerNews } from '../../../protocol/environment/worker-event';
import { unitText } from '../../../protocol/job/unit-text';
import type { SceneInfo, SlicePlan, Slicing } from '../blender/blender-messages';
import type { BlenderRenderer, Rendered, RenderRequest } from '../blender/blender-renderer';
import { folderForScenes, removeFolder } from '../../process/fence';
import { aboutSeconds } from './about-seconds';
import { LongFrameWatch, TooLong } from './long-frame-watch';
import { SlicePace } from './slice-pace';
import { SliceStore } from './slice-store';
import { type RenderedInSlices, SlicedFrame, type SlicedFrameOptions } from './sliced-frame';

interface FrameSlicerOptions {
  readonly store: ObjectStore;
  /** Longer frames are rendered in slices; Infinity for never. */
  readonly limitSeconds: number;
  readonly say: (news: WorkerNews) => void;
}

/** Which frame it is. */
export interface OfUnit extends Pick<SlicedFrameOptions, 'unforgiven' | 'requireUnchanged' | 'stopTaking'> {
  readonly job: string;
  readonly unit: string;
  /** A folder for temporary files. */
  readonly scratch: string;
}

/** What is known of the open scene, and of the job's frames so far. */
interface Known {
  readonly slicing: Slicing;
  readonly info: SceneInfo;
  readonly pace: SlicePace;
}

/**
 * Renders frames whole, and long ones in slices where that yields the same frame. The first frame of a job shows while it renders how long
 * frames take: it is then aborted and begun again.
 */
export class FrameSlicer {
  private readonly paces = new Map<string, SlicePace>();

  constructor(
    private readonly renderer: BlenderRenderer,
    private readonly options: FrameSlicerOptions,
  ) {}

  /** @throws as `BlenderRenderer.render` and `SlicedFrame.render`. */
  async render(request: RenderRequest, of: OfUnit): Promise<Rendered | RenderedInSlices> {
    if (this.options.limitSeconds === Infinity) return this.renderer.render(request);
    const { signal } = request;
    const slicing = await this.renderer.slicing(request, signal);
    const info = await this.renderer.prepare(request, signal);
    const known = { slicing, info, pace: this.paceOf(of.job) };
    if (!('samples' in slicing)) return this.inOne(request, of, known);
    const sliced = this.slicedFrame(request, of, known, slicing);
    const { isLong } = known.pace;
    // For short frames, a request to the store for each would cost more than it saves.
    if (isLong !== false && ((await sliced.hasKept()) || isLong)) return this.inSlices(sliced, known.pace);
    try {
      return await this.inOne(request, of, known);
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      // Removes files of the killed Blender.
      await removeFolder(request.folder);
      await folderForScenes(request.folder);
      await sliced.hasKept();
      return this.inSlices(sliced, known.pace);
    }
  }

  private async inOne(request: RenderRequest, of: OfUnit, { slicing, info, pace }: Known): Promise<Rendered> {
    const { limitSeconds } = this.options;
    const onLong = (seconds: number): void => {
      this.sayHow(of.unit, seconds, slicing, pace);
    };
    const watch = new LongFrameWatch({ slicing, pace, limitSeconds, openSeconds: info.openSeconds, onLong });
    const signals = [watch.signal, ...(request.signal ? [request.signal] : [])];
    const rendered = await this.renderer.render({
      ...request,
      signal: AbortSignal.any(signals),
      onSample: (sample, ofAll) => {
        request.onSample?.(sample, ofAll);
        watch.sample(sample, ofAll);
      },
    });
    pace.isLong = rendered.seconds > limitSeconds;
    if ('samples' in slicing)
      pace.secondsEach = (rendered.phases.render ?? rendered.seconds) / slicing.samples;
    return rendered;
  }

  private async inSlices(sliced: SlicedFrame, pace: SlicePace): Promise<RenderedInSlices> {
    const rendered = await sliced.render();
    const { seconds, slices } = rendered;
    pace.isLong = seconds + slices.earlierSeconds > this.options.limitSeconds;
    return rendered;
  }

  private slicedFrame(
    request: RenderRequest,
    of: OfUnit,
    { info, pace }: Known,
    plan: SlicePlan,
  ): SlicedFrame {
    const { store, limitSeconds, say } = this.options;
    const { job, unit, unforgiven, requireUnchanged, stopTaking } = of;
    return new SlicedFrame(request, {
      renderer: this.renderer,
      store: new SliceStore(store, job, unit, madeBy(info, plan)),
      ...{ plan, pace, limitSeconds, unforgiven, requireUnchanged, stopTaking },
      scratch: join(of.scratch, 'slices'),
      warn: (text) => {
        say({ event: 'warning', text: `${unitText(unit)}: ${text}` });
      },
    });
  }

  /** Once per job. */
  private sayHow(unit: string, seconds: number, { obstacles }: Slicing, pace: SlicePace): void {
    if (pace.isSaid || obstacles.length === 0) return;
    pace.isSaid = true;
    const text = `${unitText(unit)} takes about ${aboutSeconds(seconds)} and cannot be rendered in slices: ${obstacles.join(', ')}`;
    this.options.say({ event: 'warning', text });
  }

  private paceOf(job: string): SlicePace {
    const known = this.paces.get(job) ?? new SlicePace();
    this.paces.set(job, known);
    return known;
  }
}

/** The job decides everything else. */
function madeBy({ blender, device }: SceneInfo, { samples, passes }: SlicePlan): string {
  const what = JSON.stringify([blender, device?.type, samples, passes]);
  return createHash('sha256').update(what).digest('hex').slice(0, 12);
}
