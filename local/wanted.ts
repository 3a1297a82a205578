import { FrameRange } from '../protocol/frame-range';
import { type Job, jobId } from '../protocol/job';
import { Plan } from '../protocol/plan';
import type { OpenedScene } from '../protocol/worker-event';
import type { PrivateCopy } from '../worker/project/private-copy';
import { filesNamedIn } from '../worker/settings-in';
import { FolderObjectStore } from './folder-object-store';
import { jobAsKept } from './job-as-kept';
import type { LocalProject } from './local-project';
import type { LocalRender } from './local-render';
import type { OutputFolder } from './output-folder';
import { withFilesInProject } from './settings-here';

/** What a request comes to, once its scene is open. */
export interface Wanted {
  readonly id: string;
  readonly job: Job;
  readonly source: string;
  readonly range: FrameRange;
  readonly plan: Plan;
}

/** The job that a request is for, as its output folder has it, and its frames. @throws UserFault when a file of it cannot be read. */
export async function wantedBy(
  { template, tiles, settings, frames, taskSize, shuffle }: LocalRender,
  project: LocalProject,
  scene: OpenedScene,
  privateCopy: PrivateCopy,
  folder: OutputFolder,
): Promise<Wanted> {
  const cut = tiles ? { tiles } : {};
  const asked: Job = {
    project: await project.hash(scene.files, await filesNamedIn(settings), privateCopy),
    scene: project.scene,
    settings: withFilesInProject(project.folder, settings),
    ...(template === undefined ? {} : { template }),
    ...cut,
  };
  const job = await jobAsKept(new FolderObjectStore(folder.path), asked);
  const { first, last, step } = scene.frames;
  const range = frames === undefined ? FrameRange.of(first, last, step) : FrameRange.parse(frames);
  const plan = new Plan(range, { taskSize, ...cut, ...(shuffle === undefined ? {} : { shuffle }) });
  return { id: jobId(job), job, source: project.source, range, plan };
}
