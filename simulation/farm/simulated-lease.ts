import { isLeaseOver, isRenewed, mayBeHeldFor, renewEvery } from '../../worker/task/lease-policy';
import type { Clock, Timer } from '../world/clock';
import type { Delivery, SimulatedQueue } from './simulated-queue';

/** `worker/task/lease.ts` on the simulated clock: its rhythm and its decisions are the worker's own. */
export class SimulatedLease {
  private renewal: Timer | undefined;
  private renewed: number;
  private readonly received: number;

  constructor(
    private readonly queue: SimulatedQueue,
    private readonly clock: Clock,
    readonly delivery: Delivery,
    private readonly seconds: number,
    private readonly onLost: () => void,
  ) {
    this.received = clock.now;
    this.renewed = clock.now;
    this.renewLater();
  }

  complete(): void {
    this.expire();
    this.queue.remove(this.delivery);
  }

  release({ isBlameless }: { readonly isBlameless: boolean }): void {
    this.expire();
    if (isBlameless && isRenewed(this.delivery.receives)) this.queue.renew(this.delivery);
    else this.queue.release(this.delivery);
  }

  releaseAfter(seconds: number): void {
    this.expire();
    this.queue.extend(this.delivery, seconds);
  }

  /** Stops renewing; so does the death of its worker. */
  expire(): void {
    this.renewal?.cancel();
  }

  private renewLater(): void {
    this.renewal = this.clock.in(renewEvery(this.seconds), () => {
      const { now } = this.clock;
      if (mayBeHeldFor(now - this.received) < 0) {
        this.onLost();
        return;
      }
      const isLost = !this.queue.extend(this.delivery, this.seconds);
      if (isLost && isLeaseOver({ isLost, sinceRenewed: now - this.renewed }, this.seconds)) {
        this.onLost();
        return;
      }
      this.renewed = now;
      this.renewLater();
    });
  }
}
