import type { Lease } from './lease';
import { TaskRun } from './task-run';
import { type TaskServices, WorkerState } from './task-services';

/** Runs the tasks of a worker, one after the other. */
export class TaskRunner {
  private readonly worker: WorkerState;

  constructor(services: TaskServices) {
    this.worker = new WorkerState(services);
  }

  /** Adds a line that Blender has printed to the log of the unit that is rendered. */
  heard(line: string): void {
    this.worker.log.add(line);
    this.worker.services.watch.progress();
  }

  /** Resolves when the last unit of the task is rendered; `ended` resolves when the task is settled. */
  run(body: string, lease: Lease): Promise<{ readonly ended: Promise<void> }> {
    return new TaskRun(body, lease, this.worker).run();
  }
}
