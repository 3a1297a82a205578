import type { TaskQueue } from '../../farm/queue/task-queue';
import type { ObjectStore } from '../../farm/store/object-store';
import type { JobFile } from '../../protocol/job/job';
import type { Shutdown } from '../instance/shutdown';
import type { FailedUnitsServices } from '../failures/failed-units';
import type { JobFiles } from '../job/job-files';
import type { NewerWork } from '../job/newer-work';
import type { OpenJob } from '../job/open-job';
import type { ProgressWatch } from '../progress/progress-watch';
import type { OpenProject } from '../project/fetch/project-source';
import type { RightBlender } from '../job/right-blender';
import type { RenderTimeEstimate } from '../progress/render-time-estimate';
import type { UnitRenderer } from './unit-renderer';

/** What a worker does its tasks with. */
export interface TaskServices extends FailedUnitsServices {
  readonly workFolder: string;
  readonly store: ObjectStore;
  readonly deadLetters: TaskQueue;
  readonly renderer: UnitRenderer;
  readonly openProject: (of: JobFile) => Promise<OpenProject>;
  /** @default - what frames are rendered from is not watched */
  readonly filesOf?: (job: OpenJob) => Promise<JobFiles>;
  /** @default - every job is for the Blender here */
  readonly rightBlender?: Pick<RightBlender, 'refuses'> | undefined;
  readonly newerWork: Pick<NewerWork, 'leave' | 'understood'>;
  readonly watch: ProgressWatch;
  /** Whether no other worker may take what failed here. */
  readonly isAlone: boolean;
  readonly shutdown: Pick<Shutdown, 'stopRendering' | 'stopUploading'>;
  /** Aborted when no unit is to be begun any more, for any reason. */
  readonly stopTaking: AbortSignal;
  /** How long units take here. */
  readonly pace: RenderTimeEstimate;
  /** Says what Blender says, which it may with each frame. */
  readonly warnOnce: (text: string) => void;
}
