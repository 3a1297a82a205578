import { WAIT_SECONDS } from '../../worker/work';
import type { SimulatedWorker } from '../farm/simulated-fleet';
import { SimulatedLease } from '../farm/simulated-lease';
import type { Timer } from '../world/clock';
import type { World } from '../world/world';

/** A worker of which nothing comes: it takes no task; or one after the other, and never ends it. */
export class BrokenWorker implements SimulatedWorker {
  private lease: SimulatedLease | undefined;
  private endWait: (() => void) | undefined;
  private later: Timer | undefined;
  private isGone = false;

  constructor(
    private readonly world: World,
    private readonly takesTasks: boolean,
  ) {}

  get isProtected(): boolean {
    return this.lease !== undefined;
  }

  start(): void {
    if (this.takesTasks) this.ask();
  }

  notice(): void {
    // It does not look.
  }

  kill(): void {
    this.isGone = true;
    this.endWait?.();
    this.later?.cancel();
    this.lease?.expire();
    this.lease = undefined;
  }

  private ask(): void {
    const { queue, clock, model } = this.world;
    this.endWait = queue.receive(WAIT_SECONDS, model.leaseSeconds, (delivery) => {
      this.endWait = undefined;
      if (this.isGone) return;
      if (!delivery) {
        this.ask();
        return;
      }
      this.lease = new SimulatedLease(queue, clock, delivery, model.leaseSeconds, () => {
        this.lease?.expire();
        this.lease = undefined;
        this.later = clock.in(1, () => {
          this.ask();
        });
      });
    });
  }
}
