import { instancesWanted } from '../../farm/instances/instances-wanted';
import { parts } from '../../farm/seeding/tasks/queue-tasks';
import { FrameRange } from '../../protocol/job/frame-range';
import { Plan } from '../../protocol/job/plan';
import { type Model, type Policy, SIMULATED_JOB } from '../model';
import type { Clock } from '../world/clock';
import type { SimulatedFleet } from './simulated-fleet';
import type { SimulatedQueue } from './simulated-queue';

/** Puts the plan on the queue, part by part at the model's rate, and then has instances started. */
export class SimulatedSeeder {
  /** While it puts tasks on the queue. */
  isSeeding = false;
  private tasks = 0;

  constructor(
    private readonly model: Pick<Model, 'frames' | 'seedsPerSecond'>,
    private readonly policy: Pick<Policy, 'taskSize'>,
    private readonly clock: Clock,
    private readonly queue: SimulatedQueue,
    private readonly fleet: SimulatedFleet,
  ) {}

  seed(): void {
    this.isSeeding = true;
    const plan = new Plan(FrameRange.of(1, this.model.frames), { taskSize: this.policy.taskSize });
    const wanted = { job: SIMULATED_JOB, plan, unitsAre: 'frame', isSettled: () => false } as const;
    this.sendNext(parts(wanted, 0));
  }

  private sendNext(rest: ReturnType<typeof parts>): void {
    const part = rest.next();
    if (part.done) {
      this.isSeeding = false;
      const wanted = instancesWanted(this.fleet.describe(), this.queue.depth(), this.tasks);
      this.fleet.setDesired(wanted);
      return;
    }
    for (const body of part.value.bodies) this.queue.send(body);
    this.tasks += part.value.bodies.length;
    this.clock.in(part.value.bodies.length / this.model.seedsPerSecond, () => {
      this.sendNext(rest);
    });
  }
}
