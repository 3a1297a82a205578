import { decide, type DrainSettings } from '../lambda/drainer/decide';
import { type DrainerMemory, NO_MEMORY } from '../protocol/drainer-memory';
import type { Clock } from './clock';
import type { Model } from './model';
import type { Random } from './random';
import type { SimulatedFleet } from './simulated-fleet';
import type { SimulatedQueue } from './simulated-queue';
import type { SimulatedSeeder } from './simulated-seeder';

const EVERY_SECONDS = 60;

/**
 * Calls the drainer's own decision each minute, with counts of the queue that are late. It is not shown the ledger, as nothing is ever lost
 * that it would have to queue again: the census would have ended the run.
 */
export class SimulatedDrainer {
  private memory: DrainerMemory = NO_MEMORY;
  private readonly settings: DrainSettings;

  constructor(
    private readonly model: Pick<Model, 'leaseSeconds' | 'countLag'>,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly queue: SimulatedQueue,
    private readonly fleet: SimulatedFleet,
    private readonly seeder: SimulatedSeeder,
    private readonly onDrained: () => void,
  ) {
    const { leaseSeconds } = model;
    this.settings = { leaseSeconds, whenDrained: 'terminate', bootFailuresAllowed: 3 };
  }

  start(): void {
    const { countLag } = this.model;
    const lag = Math.min(EVERY_SECONDS, countLag * this.random.next());
    this.clock.in(EVERY_SECONDS - lag, () => {
      this.queue.takeSample();
    });
    this.clock.in(EVERY_SECONDS, () => {
      if (this.look()) this.onDrained();
      else this.start();
    });
  }

  /** @returns whether the farm is at rest: it is drained, and no instance is left. */
  private look(): boolean {
    const { queue, fleet, seeder } = this;
    const look = {
      now: Math.round(this.clock.now * 1000),
      tasks: queue.depth(),
      deadLetters: queue.deadLetters,
      group: fleet.describe(),
      isSeeding: seeder.isSeeding,
      bootFailures: [],
    };
    const { desired, isDrained, memory } = decide(look, this.memory, this.settings);
    this.memory = memory;
    if (desired !== undefined) fleet.setDesired(desired);
    return isDrained && fleet.size === 0;
  }
}
