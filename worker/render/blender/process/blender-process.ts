import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as v from 'valibot';
import { UserFault } from '../../../../protocol/failure/fault';
import type { RenderSettings } from '../../../../protocol/job/render-settings';
import { inBlendersWords } from '../../../../protocol/job/settings-spelling';
import { BlenderWarnings } from '../warnings/blender-warnings';
import { BlenderCrashed, describeEnd, type ProcessEnd, wasKilled } from '../failures/blender-crashed';
import {
  type BlenderVersion,
  openedForFrame,
  type SceneCheck,
  sceneCheck,
  type SceneInfo,
  sceneInfo,
  type Slicing,
  slicing,
} from '../blender-messages';
import { DrivenChild } from './driven-child';
import type { Verb } from './driver-pipe';
import type {
  CheckRequest,
  FrameRequest,
  MergedRequest,
  SliceRequest,
  TimedFrame,
  TimedSlice,
  Told,
} from '../frame/frame-requests';
import { FrameUnderWay } from '../frame/frame-under-way';
import { type FrameVerb, mergedFrame, sliceOfFrame, wholeFrame } from '../frame/frame-verbs';
import { ofColours } from '../warnings/colour-warnings';
import { OpeningLog } from '../failures/opening-log';
import { ExtensionsFault, requireExtensions } from '../../extensions/extensions-fault';
import { ColourConfigFault, refusalIn, requireConfig } from '../../ocio/config-fault';
import { GpuFailed } from '../failures/gpu-failed';
import { RenderFailed } from '../failures/render-failed';
import { SceneUnreadable } from '../failures/scene-unreadable';
import { savedBy } from '../../../project/blend-header';
import { InputsChanged } from '../../../project/inputs';
import { startFault } from './start-fault';
import { told } from '../frame/told';
import { type BlenderOptions, spawnBlender, type SpawnedBlender } from './spawn-blender';
import { whyNotOpened } from '../failures/why-not-opened';

/**
 * One long-lived Blender: it opens a scene and renders frame after frame of it.
 *
 * Its log is kept for reports and read for progress; it never controls the worker.
 */
export class BlenderProcess {
  private readonly child: DrivenChild;
  /** Warnings since the present scene was opened, except those of its frames. */
  private warnings = new BlenderWarnings();
  private underWay: FrameUnderWay | undefined;
  /** The log of Blender's start, then of the last opening. */
  private openingLog = new OpeningLog('started');
  /** Messages about colours from the last opening. */
  private saidOfColours: readonly string[] = [];

  private constructor(
    spawned: SpawnedBlender,
    private readonly onLine: BlenderOptions['onLine'],
    private readonly privateCopy: BlenderOptions['privateCopy'],
  ) {
    this.child = new DrivenChild(spawned, privateCopy, {
      line: (line) => this.read(line),
      progress: (told) => this.underWay?.told(told),
    });
  }

  /**
   * @param signal when it fires, a Blender that is not up yet is killed: it may hang before its first output.
   * @throws BlenderUnusable when the executable is not there, or is no Blender; ColourConfigFault; ExtensionsFault; the signal's reason.
   */
  static async start(options: BlenderOptions, signal?: AbortSignal): Promise<BlenderProcess> {
    signal?.throwIfAborted();
    const { ocio, extensions, trusted = false } = options;
    if (ocio !== undefined) await requireConfig(ocio);
    if (extensions !== undefined) await requireExtensions(extensions);
    const blender = new BlenderProcess(await spawnBlender(options), options.onLine, options.privateCopy);
    // A script that the user chose may wait for the program at the other end of a pipe.
    if (!trusted && extensions === undefined) blender.child.watchPipes();
    const kill = () => {
      blender.child.kill();
    };
    if (signal?.aborted) kill();
    signal?.addEventListener('abort', kill, { once: true });
    try {
      await blender.child.ready;
      if (ocio !== undefined) await blender.requireTaken(ocio);
      if (extensions !== undefined) await blender.enable(extensions);
    } catch (error) {
      signal?.throwIfAborted();
      throw startFault(error, options);
    } finally {
      signal?.removeEventListener('abort', kill);
    }
    return blender;
  }

  /** Resolves with its end. */
  get exited(): Promise<ProcessEnd> {
    return this.child.exited;
  }

  /** The number of its process, and of its process group. */
  get pid(): number {
    return this.child.pid;
  }

  /** Blender's own version. */
  async version(): Promise<BlenderVersion> {
    return (await this.child.ready).blender;
  }

  /** Blender's warnings that affect pixels, about its scene and not about one frame. */
  get sceneWarnings(): readonly string[] {
    return this.warnings.list();
  }

  /**
   * Opens a scene and applies the settings to it. The previous scene is forgotten.
   *
   * @throws UserFault when the scene or a setting cannot be used; InputsChanged when its copy is gone; BlenderCrashed.
   */
  async open(scene: string, settings: RenderSettings): Promise<SceneInfo> {
    const path = resolve(scene);
    const info = v.parse(sceneInfo, await this.askToOpen(path, settings));
    this.saidOfColours = ofColours(await this.openingLog.read());
    return info;
  }

  /**
   * Opens the scene of the frame that it was started for, `BlenderOptions.onlyFrame`; `render` comes next.
   *
   * @returns seconds that opening it took.
   * @throws as `open`.
   */
  async openForFrame(scene: string, settings: RenderSettings): Promise<number> {
    return v.parse(openedForFrame, await this.askToOpen(resolve(scene), settings)).openSeconds;
  }

  /**
   * Checks the open scene for anything that would spoil its frames, without rendering one.
   *
   * @throws BlenderCrashed.
   */
  async check({ frames, project, elsewhere }: CheckRequest): Promise<SceneCheck> {
    const spans = frames.spans.map(({ first, last, step }) => [first, last, step]);
    return told(
      sceneCheck,
      await this.ask('check', {
        frames: spans,
        project: await this.standingFor(resolve(project)),
        elsewhere,
        colours: this.saidOfColours,
      }),
    );
  }

  /**
   * Renders one frame of the open scene. One at a time.
   *
   * @throws RenderFailed when Blender reports that it cannot; GpuFailed when the GPU is why; BlenderCrashed; the signal's reason when that
   * fires.
   */
  async render(request: FrameRequest): Promise<TimedFrame> {
    return this.watch(wholeFrame(request));
  }

  /** How frames of the open scene can be rendered in slices, or why they cannot. @throws BlenderCrashed. */
  async slicing(): Promise<Slicing> {
    return v.parse(slicing, await this.ask('slicing', {}));
  }

  /**
   * Renders some samples of a frame of the open scene, as `slicing` allows, into one file of all layers and passes.
   *
   * @throws as `render`.
   */
  async renderSlice(request: SliceRequest): Promise<TimedSlice> {
    return this.watch(sliceOfFrame(request));
  }

  /**
   * Writes a frame of the open scene whose samples have been rendered before.
   *
   * @param request.source a file of all its layers and passes.
   * @throws as `render`.
   */
  async writeMerged(request: MergedRequest): Promise<TimedFrame> {
    return this.watch(mergedFrame(request));
  }

  /**
   * Ends Blender, even in the middle of a frame.
   *
   * @param grace milliseconds for it to end by itself, and again after SIGTERM, before SIGKILL.
   */
  async close(grace = 2000): Promise<void> {
    await this.child.close(grace);
  }

  /** Sends a command that takes as long as rendering does. */
  private async watch<T extends Parameters<FrameUnderWay['split']>[0]>({
    verb,
    request,
    asked,
    parse,
  }: FrameVerb<T>): Promise<T & Told> {
    const { signal } = request;
    const { tellsProgress } = await this.child.ready;
    signal?.throwIfAborted();
    const kill = () => {
      this.child.kill();
    };
    signal?.addEventListener('abort', kill, { once: true });
    const underWay = new FrameUnderWay(request, tellsProgress);
    this.underWay = underWay;
    try {
      const rendered = parse(await this.ask(verb, asked));
      // The end of the frame's log was written before the answer, but may not be read yet.
      await setImmediate();
      return {
        ...rendered,
        phases: underWay.split(rendered),
        isSilent: underWay.isSilent(rendered),
        warnings: [...new Set([...this.warnings.list(), ...underWay.warnings.list()])],
      };
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      this.underWay = undefined;
      signal?.removeEventListener('abort', kill);
    }
  }

  private async askToOpen(path: string, settings: RenderSettings): Promise<unknown> {
    // Read first, as Blender may crash on a newer version's file, and then reports nothing.
    const opened = await this.standingFor(path);
    if (this.privateCopy && opened === path)
      throw new InputsChanged(`the copy of ${path} that frames were rendered from is gone`);
    const saved = await savedBy(opened);
    // At its start Blender logs messages about its own default scene.
    this.warnings = new BlenderWarnings();
    this.openingLog = new OpeningLog('opened');
    try {
      const asked = {
        scene: opened,
        settings: inBlendersWords(settings),
        savedBy: saved?.toString() ?? null,
        copyOf: this.privateCopy ? path : null,
      };
      return await this.ask('open', asked);
    } catch (error) {
      const { version } = await this.version();
      throw await whyNotOpened(error, { scene: path, savedBy: saved, here: version });
    }
  }

  private async ask(verb: Verb, what: object): Promise<unknown> {
    const answer = await this.child.ask(verb, what);
    if ('ok' in answer) return answer.ok;
    const { kind, message } = answer.error;
    if (kind === 'input') throw new UserFault(message);
    if (kind === 'unreadable') throw new SceneUnreadable(message);
    await this.child.logIsRead();
    const said = this.underWay?.errors ?? [];
    if (kind === 'unwritten' && said.length > 0) return this.ask('failed', { said });
    const { log, peakBytes } = this.child.account;
    if (kind === 'gpu') throw new GpuFailed(message, log);
    throw new RenderFailed(message, log, peakBytes);
  }

  private async requireTaken(ocio: string): Promise<void> {
    const refusal = refusalIn(await this.openingLog.read());
    if (refusal === undefined) return;
    await this.close();
    throw new ColourConfigFault(ocio, `Blender does not take it: ${refusal}`);
  }

  private async enable(folder: string): Promise<void> {
    try {
      await this.ask('enable', { folder });
    } catch (error) {
      await this.close();
      if (error instanceof UserFault) throw new ExtensionsFault(folder, error.message);
      if (!(error instanceof BlenderCrashed) || wasKilled(error.end)) throw error;
      throw new ExtensionsFault(folder, `${describeEnd(error.end)} while they were enabled`);
    }
  }

  private async standingFor(path: string): Promise<string> {
    return (await this.privateCopy?.standingFor(path)) ?? path;
  }

  private read(printed: string): string | undefined {
    const line = this.openingLog.add(printed);
    if (line === undefined) return undefined;
    this.onLine?.(line);
    if (this.underWay) this.underWay.read(line);
    else this.warnings.read(line);
    return line;
  }
}
