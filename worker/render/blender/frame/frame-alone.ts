import { resolve } from 'node:path';
import type { RenderSettings } from '../../../../protocol/job/render-settings';
import { untilAborted } from '../../../process/until-aborted';
import type { SceneInfo } from '../blender-messages';
import { BlenderProcess } from '../process/blender-process';
import type { FrameRequest, TimedFrame } from './frame-requests';
import type { BlenderOptions } from '../process/spawn-blender';

/** A scene whose scripts run with its frames, and the facts known about it. */
interface Scripted {
  readonly scene: string;
  readonly settings: RenderSettings;
  readonly info: SceneInfo;
}

/**
 * One frame in a Blender that opens the scene and renders it by its own command line, as `blender -b SCENE -f N` does. Scripts of the
 * scene, and of extensions, find the same environment.
 */
export class FrameAlone {
  private blender: BlenderProcess | undefined;

  constructor(
    private readonly options: BlenderOptions,
    private readonly of: Scripted,
  ) {}

  /** @throws as `BlenderProcess.start`, `openForFrame` and `render`. */
  async render(
    request: FrameRequest,
  ): Promise<TimedFrame & { readonly info: SceneInfo; readonly loadSeconds: number }> {
    const { options } = this;
    const { scene, settings, info } = this.of;
    const { frame, signal } = request;
    const path = resolve(scene);
    const onlyFrame = {
      scene: (await options.privateCopy?.standingFor(path)) ?? path,
      frame,
      first: info.frames.first,
      trusted: settings.trusted === true,
    };
    const { ocio, extensions } = settings;
    this.blender = await BlenderProcess.start({ ...options, ocio, extensions, onlyFrame }, signal);
    const loadSeconds = await untilAborted(this.blender.openForFrame(scene, settings), signal);
    return { ...(await this.blender.render(request)), info, loadSeconds };
  }

  /** Ends its Blender, even in the middle of the frame. */
  async close(): Promise<void> {
    await this.blender?.close();
  }
}
