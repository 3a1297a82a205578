import { join } from 'node:path';
import type { Ledger } from '../farm/ledger';
import { blocking } from '../protocol/finding';
import { FrameRange } from '../protocol/frame-range';
import type { RequestFile } from '../protocol/job';
import { SceneRefused } from '../protocol/scene-refused';
import type { BlenderRenderer } from './blender/blender-renderer';
import type { OpenJob } from './open-job';

/** Lets no frame through of a scene that its check finds wrong. Each request is looked at once, before its first frame. */
export class SceneGate {
  /** By job: the frames of the requests that were let through. */
  private readonly passed = new Map<string, FrameRange[]>();

  constructor(private readonly renderer: Pick<BlenderRenderer, 'check'>) {}

  /** @throws SceneRefused; and what `BlenderRenderer.check` throws. */
  async pass({ file, ledger, project }: OpenJob, frame: number, signal: AbortSignal): Promise<void> {
    const passed = this.passed.get(file.id) ?? [];
    if (passed.some((frames) => frames.has(frame))) return;
    const frames = await requestedWith(frame, ledger);
    const { scene, settings } = file.job;
    const path = join(project.folder, scene);
    const asked = { scene: path, settings, frames, project: project.folder, elsewhere: false };
    const { findings } = await this.renderer.check(asked, signal);
    let errors = blocking(findings, file.allow);
    // It may have been allowed since this worker has read the job.
    if (errors.length > 0) errors = blocking(errors, (await ledger.readJob())?.allow);
    if (errors.length > 0) throw new SceneRefused(errors);
    this.passed.set(file.id, [...passed, frames]);
  }
}

/** All frames of the request that this one is of: the last that asked for it. */
async function requestedWith(frame: number, ledger: Ledger): Promise<FrameRange> {
  let last: Pick<RequestFile, 'frames' | 'at'> = { frames: String(frame), at: '' };
  for await (const request of ledger.requests()) {
    if (request.at > last.at && FrameRange.parse(request.frames).has(frame)) last = request;
  }
  return FrameRange.parse(last.frames);
}
