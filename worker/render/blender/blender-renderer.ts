import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../../protocol/failure/fault';
import { FrameRange } from '../../../protocol/job/frame-range';
import type { RenderSettings } from '../../../protocol/job/render-settings';
import type { Before } from '../../project/inputs';
import type { PrivateCopy } from '../../project/files/private-copy';
import { untilAborted } from '../../process/until-aborted';
import { describeEnd } from './failures/blender-crashed';
import type { SceneCheck, SceneInfo, Slicing } from './blender-messages';
import { BlenderProcess } from './process/blender-process';
import type {
  CheckRequest,
  FrameRequest,
  MergedRequest,
  SliceRequest,
  TimedFrame,
  TimedSlice,
} from './frame/frame-requests';
import { FrameAlone } from './frame/frame-alone';
import { defaultMemoryLimit, shouldRestart } from './process/restart-by-memory';
import { RenderFailed } from './failures/render-failed';
import type { BlenderOptions } from './process/spawn-blender';

export interface BlenderRendererOptions extends BlenderOptions {
  /** Bytes above which Blender is restarted between two frames. @default - three quarters of the memory that this process may use */
  readonly memoryLimitBytes?: number | undefined;
  /** Called when a Blender has started, with its version and the reason. */
  readonly onStart?: ((started: { readonly version: string; readonly reason: string }) => void) | undefined;
  /** Called when it has opened a scene. */
  readonly onOpen?: ((info: SceneInfo) => void) | undefined;
  /** Called with warnings about the scene, or about this Blender; the same one may come more than once. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

interface OfScene {
  /** The path of a .blend. */
  readonly scene: string;
  /** With absolute paths: see `settingsIn`. */
  readonly settings: RenderSettings;
  /** Where the scene is opened from, if it has a copy there. @default - see `BlenderOptions.privateCopy` */
  readonly privateCopy?: PrivateCopy | undefined;
  /** Called before a Blender is started for it; its result is returned with the frames. @default - only the time is recorded */
  readonly before?: (() => Promise<Before>) | undefined;
}

export interface RenderRequest extends OfScene, FrameRequest {}

export interface SceneToCheck extends OfScene, Omit<CheckRequest, 'frames'> {
  /** @default - the scene's own */
  readonly frames?: FrameRange | undefined;
}

/** The result of a frame, with its scene. */
export type Rendered<T = TimedFrame> = T & {
  readonly info: SceneInfo;
  /** Seconds that this Blender spent on opening the scene, for its first frame of it; 0 for the others. */
  readonly loadSeconds: number;
  /** The state before this Blender was started. */
  readonly before: Before;
};

/** A Blender that has a scene open, or is opening it. */
interface Opening extends OfScene {
  readonly process: Promise<BlenderProcess>;
  readonly begun: Promise<Before>;
  /** The result of `begun`; undefined until a frame is rendered. */
  begunWith?: Before;
  /** Ends its Blender while that starts. */
  readonly starting: AbortController;
  readonly info: Promise<SceneInfo>;
  /** After its first frame; undefined until then. */
  firstResidentBytes?: number;
  /** By request: the scene does not change, and neither does the result. */
  readonly checks: Map<string, Promise<SceneCheck>>;
  /** Whether that Blender was ended; its answers are still valid. */
  isAway?: boolean;
  /** Undefined until it is asked for. */
  slicing?: Promise<Slicing>;
}

/**
 * Keeps one Blender running with one scene open. It restarts Blender after a crash, for another scene or other settings, and when its
 * memory has grown past the limit.
 */
export class BlenderRenderer {
  private readonly limitBytes: number;
  private current: Opening | undefined;
  private reason = 'the first scene';
  private ended: Promise<void> = Promise.resolve();
  private alone: FrameAlone | undefined;
  /** Blenders that render no more frames, by the state before they were started. */
  private readonly retired = new WeakSet<Before>();

  constructor(private readonly options: BlenderRendererOptions) {
    this.limitBytes = options.memoryLimitBytes ?? defaultMemoryLimit();
  }

  /**
   * Makes sure that the scene is open, and describes it.
   *
   * @throws UserFault when Blender, the scene or a setting cannot be used; BlenderCrashed; the signal's reason.
   */
  async prepare(of: OfScene, signal?: AbortSignal): Promise<SceneInfo> {
    return untilAborted(this.opening(of).info, signal);
  }

  /**
   * Checks a scene for anything that would spoil its frames, without rendering one. It runs once for the same frames of the same open
   * scene.
   *
   * @throws what `prepare` throws.
   */
  async check(
    { scene, settings, privateCopy, before, ...request }: SceneToCheck,
    signal?: AbortSignal,
  ): Promise<SceneCheck & { readonly info: SceneInfo }> {
    const known = this.opening({ scene, settings, privateCopy, before });
    const info = await untilAborted(known.info, signal);
    const frames = request.frames ?? FrameRange.of(info.frames.first, info.frames.last, info.frames.step);
    const asked = JSON.stringify([frames.toString(), request.project, request.elsewhere]);
    const opening = known.checks.has(asked) ? known : this.withBlender(known);
    const check = opening.checks.get(asked) ?? checked(opening, { ...request, frames });
    opening.checks.set(asked, check);
    check.catch(() => opening.checks.delete(asked));
    return { ...(await untilAborted(check, signal)), info };
  }

  /**
   * Renders one frame. One at a time.
   *
   * @throws what `prepare` throws; RenderFailed when Blender reports that it cannot render this frame; GpuFailed when the GPU is why.
   */
  async render({ scene, settings, privateCopy, before, ...request }: RenderRequest): Promise<Rendered> {
    const { signal } = request;
    const of = { scene, settings, privateCopy, before };
    const opening = this.opening(of);
    const info = await untilAborted(opening.info, signal);
    const rendered = info.scriptsRunWithFrames
      ? await this.renderAlone(opening, info, request)
      : await this.inScene({ ...of, signal }, (blender) => blender.render(request));
    if (rendered.isSilent && rendered.samples !== null) this.options.onWarning?.(silent(info));
    return rendered;
  }

  /** How frames of a scene can be rendered in slices, or why they cannot. @throws what `prepare` throws. */
  async slicing(of: OfScene, signal?: AbortSignal): Promise<Slicing> {
    const known = this.opening(of);
    const opening = known.slicing ? known : this.withBlender(known);
    await untilAborted(opening.info, signal);
    const blender = await opening.process;
    opening.slicing ??= blender.slicing();
    return untilAborted(opening.slicing, signal);
  }

  /** Renders some samples of a frame into one file of all layers and passes. @throws what `render` throws. */
  async renderSlice({
    scene,
    settings,
    privateCopy,
    before,
    ...request
  }: OfScene & SliceRequest): Promise<Rendered<TimedSlice>> {
    return this.inScene({ scene, settings, privateCopy, before, signal: request.signal }, (blender) =>
      blender.renderSlice(request),
    );
  }

  /** Writes a frame whose samples are already rendered. @throws what `render` throws. */
  async writeMerged({
    scene,
    settings,
    privateCopy,
    before,
    ...request
  }: OfScene & MergedRequest): Promise<Rendered> {
    return this.inScene({ scene, settings, privateCopy, before, signal: request.signal }, (blender) =>
      blender.writeMerged(request),
    );
  }

  /** Makes the next frame start another Blender, once that one has finished its current work. */
  retire(before: Before): void {
    this.retired.add(before);
  }

  /** Ends Blender. The next use starts another. */
  async close(): Promise<void> {
    if (this.current) this.drop(this.current, 'it was closed');
    await this.alone?.close();
    await this.ended;
  }

  /** Uses a Blender that renders nothing else: scripts may see, and remember, how and what it has rendered. */
  private async renderAlone(opening: Opening, info: SceneInfo, request: FrameRequest): Promise<Rendered> {
    await this.putAway(opening);
    const { scene, settings } = opening;
    const alone = new FrameAlone(this.options, { scene, settings, info });
    this.alone = alone;
    const before = await beforeStart(opening);
    try {
      return { ...(await alone.render(request)), before };
    } finally {
      this.ended = alone.close().catch(() => undefined);
    }
  }

  /** Ends the Blender that has the scene open, and keeps its answers. */
  private async putAway(opening: Opening): Promise<void> {
    if (!opening.isAway)
      this.ended = opening.process.then((blender) => blender.close()).catch(() => undefined);
    opening.isAway = true;
    await this.ended;
  }

  /** For a question that it has not answered before. */
  private withBlender(opening: Opening): Opening {
    if (!opening.isAway) return opening;
    this.drop(opening, 'the scene is looked at again');
    return this.opening(opening);
  }

  /** Renders with the scene open. An error decides whether this Blender can still be used. */
  private async inScene<T extends TimedFrame | TimedSlice>(
    { signal, ...of }: OfScene & { readonly signal: AbortSignal | undefined },
    render: (blender: BlenderProcess, info: SceneInfo) => Promise<T>,
  ): Promise<Rendered<T>> {
    const opening = this.opening(of);
    const info = await untilAborted(opening.info, signal);
    const blender = await opening.process;
    try {
      const rendered = await render(blender, info);
      const before = (opening.begunWith = await opening.begun);
      const isFirst = opening.firstResidentBytes === undefined;
      this.weigh(opening, rendered);
      const loadSeconds = (isFirst ? info.openSeconds : 0) + rendered.reopenSeconds;
      return { ...rendered, info, before, loadSeconds };
    } catch (error) {
      if (signal?.aborted) this.drop(opening, 'the last render was stopped');
      else if (!(error instanceof RenderFailed)) this.drop(opening, messageOf(error));
      throw error;
    }
  }

  private opening({ scene, settings, privateCopy = this.options.privateCopy, before }: OfScene): Opening {
    const path = resolve(scene);
    const { current } = this;
    const isIt = current?.scene === path && current.privateCopy?.root === privateCopy?.root;
    const isRetired = current?.begunWith !== undefined && this.retired.has(current.begunWith);
    if (isIt && !isRetired && isDeepStrictEqual(current.settings, settings)) return current;
    if (current) {
      const why = isIt ? 'other settings' : 'another scene';
      this.drop(current, isRetired ? 'a file that it reads was saved' : why);
    }
    const starting = new AbortController();
    // One at a time: the memory may be enough for only one.
    const begun = this.ended.then(() => beforeStart({ before }));
    const process = this.start({ settings, privateCopy }, begun, this.reason, starting.signal);
    const opening: Opening = {
      scene: path,
      settings,
      privateCopy,
      before,
      process,
      begun,
      starting,
      info: process.then((it) => it.open(path, settings)),
      checks: new Map<string, Promise<SceneCheck>>(),
    };
    this.current = opening;
    opening.info.then(
      async (info) => {
        this.options.onOpen?.(info);
        for (const text of (await process).sceneWarnings) this.options.onWarning?.(text);
      },
      () => {
        this.drop(opening, this.reason);
      },
    );
    // It may also be killed between two frames.
    void process.then(
      async ({ exited }) => {
        const end = await exited;
        if (!opening.isAway) this.drop(opening, describeEnd(end));
      },
      () => undefined,
    );
    return opening;
  }

  private async start(
    { settings: { ocio, extensions, trusted }, privateCopy }: Pick<OfScene, 'settings' | 'privateCopy'>,
    begun: Promise<Before>,
    reason: string,
    signal: AbortSignal,
  ): Promise<BlenderProcess> {
    await begun;
    const blender = await BlenderProcess.start(
      { ...this.options, ocio, extensions, trusted, privateCopy },
      signal,
    );
    const { version } = await blender.version();
    this.options.onStart?.({ version, reason });
    return blender;
  }

  private weigh(opening: Opening, { residentBytes }: TimedFrame | TimedSlice): void {
    opening.firstResidentBytes ??= residentBytes;
    const { firstResidentBytes } = opening;
    if (shouldRestart({ residentBytes, firstResidentBytes, limitBytes: this.limitBytes })) {
      this.drop(opening, `it had grown to ${String(Math.round(residentBytes / 2 ** 20))} MiB`);
    }
  }

  private drop(opening: Opening, reason: string): void {
    if (this.current !== opening) return;
    this.current = undefined;
    this.reason = reason;
    opening.starting.abort(new Error(`Blender was ended while it started: ${reason}`));
    if (!opening.isAway)
      this.ended = opening.process.then((blender) => blender.close()).catch(() => undefined);
  }
}

async function beforeStart({ before }: Pick<OfScene, 'before'>): Promise<Before> {
  return (await before?.()) ?? { atMs: Date.now() };
}

async function checked({ info, process }: Opening, request: CheckRequest): Promise<SceneCheck> {
  await info;
  return (await process).check(request);
}

function silent({ blender }: SceneInfo): string {
  return `Blender ${blender.version} does not tell how far a frame is: there is no progress to show, frames are not rendered in slices, and how long one takes is estimated from those before it`;
}
