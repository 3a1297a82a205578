import type { TaskQueue } from '../../farm/queue/task-queue';
import type { ObjectStore } from '../../farm/store/object-store';
import type { JobFile } from '../../protocol/job/job';
import { FailedUnits, type FailedUnitsServices } from '../failures/failed-units';
import { KnownFailures } from '../failures/known-failures';
import type { JobFiles } from '../job/job-files';
import type { NewerWork } from '../job/newer-work';
import type { OpenJob } from '../job/open-job';
import { OpenJobs } from '../job/open-jobs';
import type { RightBlender } from '../job/right-blender';
import { StoppedJobs } from '../job/stopped-jobs';
import type { ProgressWatch } from '../progress/progress-watch';
import type { RenderTimeEstimate } from '../progress/render-time-estimate';
import type { OpenProject } from '../project/fetch/project-source';
import type { StopSignals } from './cancellation';
import { RetryElsewhere } from './retry-elsewhere';
import { FramesDone } from './unit/frames-done';
import { UnitLog } from './unit/unit-log';
import type { UnitRenderer } from './unit/unit-renderer';

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
  /** Whether there is no other worker, which could retry what failed here. */
  readonly isAlone: boolean;
  /** Why this worker has to stop: its shutdown, or its quarantine. */
  readonly stops: StopSignals;
  /** How long units take here. */
  readonly pace: RenderTimeEstimate;
  /** Says what Blender says, which it may with each frame. */
  readonly warnOnce: (text: string) => void;
}

/** What a worker remembers from task to task. */
export class WorkerState {
  readonly jobs: OpenJobs;
  readonly failures: FailedUnits;
  readonly retryElsewhere: RetryElsewhere;
  readonly stoppedJobs: StoppedJobs;
  readonly framesDone = new FramesDone();
  readonly knownFailures = new KnownFailures();
  /** Of the unit that is rendered: Blender's lines do not say which one they are about. */
  log = new UnitLog();
  private units = 0;

  constructor(readonly services: TaskServices) {
    this.jobs = new OpenJobs(services.store, services.openProject, services.filesOf);
    this.failures = new FailedUnits(services);
    this.retryElsewhere = new RetryElsewhere(services.worker, services.isAlone);
    this.stoppedJobs = new StoppedJobs(services.say);
  }

  /** A number that no unit of this worker had before. */
  nextUnit(): number {
    return this.units++;
  }
}
