import { join } from 'node:path';
import type { Ledger } from '../../farm/ledger/ledger';
import { blocking, type FindingId, isOfMachine } from '../../protocol/failure/finding';
import { FrameRange } from '../../protocol/job/frame-range';
import type { RequestFile } from '../../protocol/job/job';
import type { SceneNames } from '../../protocol/naming/scene-names';
import { SceneRefused } from '../../protocol/failure/scene-refused';
import type { BlenderRenderer } from '../render/blender/blender-renderer';
import { settingsIn } from './settings-in';
import type { OpenJob } from './open-job';
import { untilAborted } from '../process/until-aborted';

/** A scene that has passed its check. */
interface Passed {
  /** Findings that are allowed in it. */
  readonly allow: readonly FindingId[];
  /** What it contributes to the names of its frames. */
  readonly names: SceneNames;
}

/** Lets no frame of a scene through whose check finds errors. It checks each request once, before its first frame. */
export class SceneGate {
  /** By job: the requests that have passed. */
  private readonly passed = new Map<string, (Passed & { readonly frames: FrameRange })[]>();

  constructor(private readonly renderer: Pick<BlenderRenderer, 'check'>) {}

  /** @throws SceneRefused; what `BlenderRenderer.check` throws; InputsChanged when the scene's files are not those that the job began with. */
  async pass({ file, ledger, project, files }: OpenJob, frame: number, signal: AbortSignal): Promise<Passed> {
    const passed = this.passed.get(file.id) ?? [];
    const known = passed.find(({ frames }) => frames.has(frame));
    if (known) return known;
    const frames = await untilAborted(requestedWith(frame, ledger), signal);
    const { scene } = file.job;
    const settings = settingsIn(project.folder, file.job.settings);
    const path = join(project.folder, scene);
    const privateCopy = files?.privateCopy;
    const before = files && (() => files.before());
    const asked = { scene: path, privateCopy, before, settings, frames, project: project.folder };
    const checked = await this.renderer.check({ ...asked, elsewhere: false }, signal);
    await untilAborted(files?.open(path, checked.info) ?? Promise.resolve(), signal);
    // Blender reports more about its machine when it renders there; the scene is not failed for it.
    const findings = checked.findings.filter((one) => !isOfMachine(one));
    let allow = file.allow ?? [];
    // The finding may have been allowed since this worker read the job.
    if (blocking(findings, allow).length > 0)
      allow = (await untilAborted(ledger.readJob(), signal))?.allow ?? [];
    const errors = blocking(findings, allow);
    if (errors.length > 0) throw new SceneRefused(errors);
    const { names } = checked;
    this.passed.set(file.id, [...passed, { frames, allow, names }]);
    return { allow, names };
  }
}

/** All frames of the latest request that includes this one. */
async function requestedWith(frame: number, ledger: Ledger): Promise<FrameRange> {
  let last: Pick<RequestFile, 'frames' | 'at'> = { frames: String(frame), at: '' };
  for await (const request of ledger.requests()) {
    if (request.at > last.at && FrameRange.parse(request.frames).has(frame)) last = request;
  }
  return FrameRange.parse(last.frames);
}
