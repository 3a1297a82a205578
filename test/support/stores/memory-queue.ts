import type { TaskQueue } from '../../../farm/queue/task-queue';

/** A queue for tests that look at what is decided, thousands of times. What is received stays away until it is released. */
export class MemoryQueue implements TaskQueue {
  private waiting: string[] = [];
  private readonly taken = new Map<string, string>();
  private receipts = 0;
  /** It takes so many more, and then fails. */
  takes = Infinity;

  async sendAll(bodies: Iterable<string> | AsyncIterable<string>) {
    let sent = 0;
    for await (const body of bodies) {
      if (this.takes-- <= 0) throw new Error('killed');
      this.waiting.push(body);
      sent++;
    }
    return sent;
  }

  receive() {
    const body = this.waiting.shift();
    if (body === undefined) return Promise.resolve(undefined);
    const receipt = String(this.receipts++);
    this.taken.set(receipt, body);
    return Promise.resolve({ body, receipt, receives: 1 });
  }

  async receiveUpTo(most: number) {
    const received = [];
    for (let one = await this.receive(); one; one = received.length < most ? await this.receive() : undefined)
      received.push(one);
    return received;
  }

  extend() {
    return Promise.resolve();
  }

  release(receipt: string) {
    const body = this.taken.get(receipt);
    if (body !== undefined) this.waiting.push(body);
    return this.remove(receipt);
  }

  remove(receipt: string) {
    this.taken.delete(receipt);
    return Promise.resolve();
  }

  async removeAll(receipts: readonly string[]) {
    for (const receipt of receipts) await this.remove(receipt);
  }

  depth() {
    return Promise.resolve({ visible: this.waiting.length, inFlight: this.taken.size, delayed: 0 });
  }

  /** All leases run out. */
  lapse() {
    this.waiting.push(...this.taken.values());
    this.taken.clear();
  }

  /** Loses all that nobody has in hand. */
  purge() {
    this.waiting = [];
  }
}
