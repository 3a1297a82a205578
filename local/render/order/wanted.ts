import { taskSizeOf } from '../../../farm/ledger/jobs-by-request';
import { Ledger } from '../../../farm/ledger/ledger';
import { ifDamaged } from '../../../farm/store/json-object';
import { FrameRange } from '../../../protocol/job/frame-range';
import { type Job, type JobOutput, jobId } from '../../../protocol/job/job';
import { Naming } from '../../../protocol/naming/naming';
import { Plan } from '../../../protocol/job/plan';
import type { OpenedScene } from '../../../protocol/environment/worker-event';
import type { PrivateCopy } from '../../../worker/project/files/private-copy';
import { filesNamedIn } from '../../../worker/job/settings-in';
import { FolderObjectStore } from '../../folder-store/folder-object-store';
import type { LocalProject } from '../../project/local-project';
import type { OutputFolder } from '../../output-folder/output-folder';
import { type ScenePlace, scenePlace } from '../../scene/scene-place';
import { withFilesInProject } from '../../scene/settings-here';
import { jobAsKept } from '../job/job-as-kept';
import type { LocalRender } from '../local-render';

/** A request, resolved with its open scene. */
export interface Wanted {
  readonly id: string;
  readonly job: Job;
  readonly source: string;
  readonly place: ScenePlace;
  readonly range: FrameRange;
  readonly plan: Plan;
  /** Frames in a task: as requested, or as in the existing job. */
  readonly taskSize: number;
  /** The names of its files. @default - `frame_######` */
  readonly output?: JobOutput;
  /** The same, with the scene's values. */
  readonly naming?: Naming;
}

/**
 * The job of a request, as its output folder has it, its frames, and their names.
 * @throws UserFault when a file of it cannot be read, or the names are not possible.
 */
export async function wantedBy(
  { template, tiles, settings, frames, taskSize: told, order, name }: LocalRender,
  project: LocalProject,
  scene: OpenedScene,
  privateCopy: PrivateCopy,
  folder: OutputFolder,
  stop: AbortSignal,
): Promise<Wanted> {
  const cut = tiles ? { tiles } : {};
  const asked: Job = {
    project: await project.hash(scene.files, await filesNamedIn(settings), privateCopy, stop),
    scene: project.scene,
    settings: withFilesInProject(project.folder, settings),
    ...(template === undefined ? {} : { template }),
    ...cut,
  };
  const store = new FolderObjectStore(folder.path);
  const job = await jobAsKept(store, asked);
  const id = jobId(job);
  // Truncated requests are removed later: their contents are unknown.
  const taskSize = told ?? (await taskSizeOf(new Ledger(store, id), told).catch(ifDamaged)) ?? 1;
  const { first, last, step } = scene.frames;
  const range = frames === undefined ? FrameRange.of(first, last, step) : FrameRange.parse(frames);
  const plan = new Plan(range, { taskSize, ...cut, ...(order === undefined ? {} : { order }) });
  const place = await scenePlace(project.path, folder.path);
  return {
    id,
    job,
    source: project.source,
    place,
    range,
    plan,
    taskSize,
    ...named(name, id, project, scene),
  };
}

function named(
  name: string | undefined,
  job: string,
  project: LocalProject,
  { names }: OpenedScene,
): Pick<Wanted, 'output' | 'naming'> {
  if (name === undefined) return {};
  const where = `--output ${name}`;
  const naming = new Naming({ name, job, scene: project.scene, names, where });
  return { output: { name, ...(names ? { names } : {}) }, naming };
}
