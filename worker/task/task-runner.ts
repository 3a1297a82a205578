import { messageOf } from '../../protocol/failure/fault';
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

  /** Does what was put off while there were tasks. */
  async idle(): Promise<void> {
    const { knownFailures, services } = this.worker;
    await knownFailures.settle().catch((error: unknown) => {
      const text = `failures of units that are done by now may stay in the store: ${messageOf(error)}`;
      services.say({ event: 'warning', text });
    });
  }

  /** Resolves when the last unit of the task is rendered; `ended` resolves when the task is settled. */
  run(body: string, lease: Lease): Promise<{ readonly ended: Promise<void> }> {
    return new TaskRun(body, lease, this.worker).run();
  }
}
