import type { FailedBoot } from '../../farm/instances/boot-failures';
import { decide, type DrainSettings } from '../../lambda/drainer/decide';
import { type DrainerMemory, NO_MEMORY } from '../../protocol/farm/drainer-memory';
import type { Model } from '../model';
import type { Clock } from '../world/clock';
import type { Random } from '../world/random';
import type { SimulatedFleet } from './simulated-fleet';
import type { SimulatedLedger } from './simulated-ledger';
import type { SimulatedQueue } from './simulated-queue';
import type { SimulatedSeeder } from './simulated-seeder';

const EVERY_SECONDS = 60;

/** Of a farm that was not told otherwise. */
export const DRAIN_DEFAULTS = {
  whenDrained: 'terminate',
  bootMinutes: 20,
  bootFailuresAllowed: 3,
  noProgressMinutes: 60,
} as const;

/**
 * Calls the drainer's own decision each minute, with counts of the queue that are late. Of the ledger it is shown how much is recorded and
 * not what is missing, as nothing is ever lost that it would have to queue again: the census would have ended the run.
 */
export class SimulatedDrainer {
  private memory: DrainerMemory = NO_MEMORY;
  private readonly bootFailures: FailedBoot[] = [];
  private readonly settings: DrainSettings;

  constructor(
    private readonly model: Pick<Model, 'leaseSeconds' | 'countLag'>,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly queue: SimulatedQueue,
    private readonly fleet: SimulatedFleet,
    private readonly seeder: SimulatedSeeder,
    private readonly ledger: SimulatedLedger,
    private readonly onDrained: () => void,
  ) {
    const { leaseSeconds } = model;
    this.settings = { ...DRAIN_DEFAULTS, leaseSeconds };
  }

  /** Why no instances are launched any longer; undefined when that is not so. */
  get stopped(): string | undefined {
    return this.memory.stopped?.reason;
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

  /** @returns whether the farm is at rest: it is drained or stopped, and no instance is left. */
  private look(): boolean {
    const { queue, fleet, seeder, ledger } = this;
    const look = {
      now: Math.round(this.clock.now * 1000),
      tasks: queue.depth(),
      deadLetters: queue.deadLetters,
      group: fleet.describe(),
      isSeeding: seeder.isSeeding,
      ledger: { records: ledger.records, listings: 1, sliceAt: ledger.sliceAt },
      bootFailures: this.bootFailures,
      heard: fleet.heard,
    };
    const { desired, isDrained, memory, condemned, end } = decide(look, this.memory, this.settings);
    this.memory = memory;
    this.bootFailures.push(...condemned.map((one) => ({ ...one, recorded: look.now })));
    for (const id of end) fleet.dismiss(id);
    if (desired !== undefined) fleet.setDesired(desired);
    return (isDrained || memory.stopped !== undefined) && fleet.size === 0;
  }
}
