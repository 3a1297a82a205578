import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLost, type Received, type TaskQueue } from '../../farm/queue/task-queue';
import { messageOf } from '../../protocol/failure/fault';
import { isLeaseOver, isRenewed, mayBeHeldFor, renewEvery } from './lease-policy';

/**
 * Holds a task from its receipt to its disposition, whatever stage it is in: renews the queue's visibility timeout each third of it, one
 * renewal at a time.
 */
export class Lease {
  private readonly lost = new AbortController();
  private readonly over = new AbortController();
  /** On this process's monotonic clock, as all times here. */
  private readonly receivedAt = performance.now();
  private readonly renewing: Promise<void>;
  /** Others may have it already: whatever is asked for by our receipt might be done to their lease. */
  private isGone = false;

  /** @param remove deletes the message of a task that is done. @default - at once */
  constructor(
    private readonly queue: Pick<TaskQueue, 'sendAll' | 'extend' | 'release' | 'remove'>,
    private readonly received: Received,
    private readonly seconds: number,
    private readonly remove: (receipt: string) => void | Promise<void> = (receipt) => queue.remove(receipt),
  ) {
    this.renewing = this.renew();
  }

  /** Whether no worker had this message before. */
  get isFirstReceipt(): boolean {
    return this.received.receives === 1;
  }

  /** Aborted when the lease is lost: all work on the task must stop. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  /** Seconds that the task may be kept at most, however often it is renewed. */
  get secondsLeft(): number {
    return mayBeHeldFor((performance.now() - this.receivedAt) / 1000);
  }

  /** Takes the task off the queue. */
  async complete(): Promise<void> {
    await this.end();
    await this.remove(this.received.receipt);
  }

  /**
   * Releases the task: others may have it at once.
   *
   * @param isBlameless whether it is no fault of the task: then its receipts do not count towards its dead-lettering. If this worker dies
   * between the two requests that this takes, there are two messages, and the second worker finds the units done.
   */
  async release({ isBlameless = false } = {}): Promise<void> {
    await this.end();
    if (this.isGone) return;
    const { body, receipt, receives } = this.received;
    if (isBlameless && isRenewed(receives) && !this.signal.aborted) {
      await this.queue.sendAll([body]);
      await this.queue.remove(receipt);
    } else await this.queue.release(receipt);
  }

  /** Releases the task after a delay. @param options.isBlameless as for `release`; from the third receipt on, there is then no delay. */
  async releaseAfter(seconds: number, { isBlameless = false } = {}): Promise<void> {
    if (isBlameless && isRenewed(this.received.receives)) return this.release({ isBlameless });
    await this.end();
    if (this.isGone) return;
    await this.queue.extend(this.received.receipt, seconds);
  }

  /** Stops renewing: others may have the task when the lease has run out. */
  async expire(): Promise<void> {
    await this.end();
  }

  private async end(): Promise<void> {
    this.over.abort();
    await this.renewing;
  }

  private async renew(): Promise<void> {
    let renewed = this.receivedAt;
    while (await this.waits(renewEvery(this.seconds))) {
      if (this.secondsLeft < 0) {
        this.lost.abort(
          new LeaseLost('the task took 12 hours, the longest that the queue keeps one for a worker'),
        );
        return;
      }
      try {
        await this.queue.extend(this.received.receipt, this.seconds);
        renewed = performance.now();
      } catch (error) {
        const isLost = error instanceof LeaseLost;
        if (!isLeaseOver({ isLost, sinceRenewed: (performance.now() - renewed) / 1000 }, this.seconds))
          continue;
        this.isGone = true;
        this.lost.abort(
          error instanceof LeaseLost ? error : new LeaseLost(`the lease ended: ${messageOf(error)}`),
        );
        return;
      }
    }
  }

  /** False when the lease was ended meanwhile. */
  private async waits(seconds: number): Promise<boolean> {
    return sleep(seconds * 1000, true, { signal: this.over.signal }).catch(() => false);
  }
}
