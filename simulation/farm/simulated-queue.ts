import type { QueueDepth } from '../../farm/queue/task-queue';
import { readTaskMessage } from '../../protocol/job/task-message';
import type { Census, Message, QueueCount } from '../world/census';
import type { Clock, Timer } from '../world/clock';
import type { Random } from '../world/random';
import { MessageList } from './message-list';

/** SQS refuses to keep a message for a receiver any longer than this, counted from its receipt. */
const LONGEST_SECONDS = 12 * 3600;

const GONE = 0;
const VISIBLE = 1;
const HIDDEN = 2;

export interface QueueSettings {
  readonly maxReceives: number;
  /** The probability that a message is delivered and left visible. */
  readonly duplicated: number;
}

/** A message, as it is received. Units are numbered from 0. */
export interface Delivery {
  readonly message: number;
  /** How often it was received, this time counted. */
  readonly receives: number;
  /** Of this delivery alone. */
  readonly receipt: number;
  readonly first: number;
  readonly last: number;
}

/**
 * What SQS does with messages: visibility timeouts, deliveries at least once, receive counts, redrive to the dead letters, and counts that
 * are those of some time ago. What comes back is received before what was not received yet, as SQS keeps to the order of sending
 * where it can.
 */
export class SimulatedQueue {
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private readonly states: Uint8Array;
  private readonly receives: Uint16Array;
  private readonly receipts: Uint16Array;
  private readonly visibleAt: Float64Array;
  private readonly receivedAt: Float64Array;
  private readonly list: MessageList;
  private readonly timers = new Map<number, Timer>();
  private readonly waiting = new Map<
    number,
    { deliver: (delivery?: Delivery) => void; end: Timer; lease: number }
  >();
  private waits = 0;
  private sent = 0;
  private removed = 0;
  private redriven = 0;
  private hidden = 0;
  private sample: QueueDepth = { visible: 0, inFlight: 0, delayed: 0 };

  /** @param most how many messages will be sent. */
  constructor(
    most: number,
    private readonly settings: QueueSettings,
    private readonly clock: Clock,
    private readonly census: Census,
    private readonly random: Random,
  ) {
    this.first = new Int32Array(most);
    this.last = new Int32Array(most);
    this.states = new Uint8Array(most);
    this.receives = new Uint16Array(most);
    this.receipts = new Uint16Array(most);
    this.visibleAt = new Float64Array(most);
    this.receivedAt = new Float64Array(most);
    this.list = new MessageList(most);
  }

  get deadLetters(): number {
    return this.redriven;
  }

  /** @param body a task message whose frames begin at 1. */
  send(body: string): void {
    const { span } = readTaskMessage(body).task;
    const message = this.sent++;
    this.first[message] = span.first - 1;
    this.last[message] = span.last - 1;
    this.states[message] = VISIBLE;
    this.move(message, 1, 0);
    this.list.append(message);
    this.serve();
  }

  /**
   * Calls `deliver` with a message, or with none after `waitSeconds`.
   *
   * @returns what ends the wait.
   */
  receive(waitSeconds: number, lease: number, deliver: (delivery?: Delivery) => void): () => void {
    const id = this.waits++;
    const end = this.clock.in(waitSeconds, () => {
      this.waiting.delete(id);
      deliver();
    });
    this.waiting.set(id, { deliver, end, lease });
    this.serve();
    return () => {
      end.cancel();
      this.waiting.delete(id);
    };
  }

  /** Hides the message for so many seconds from now. @returns false when the lease is lost. @throws after 12 hours. */
  extend({ message, receipt }: Delivery, seconds: number): boolean {
    if (!this.isHeldBy(message, receipt)) return false;
    if (seconds <= 0) {
      this.show(message);
      return true;
    }
    if (this.clock.now + seconds - (this.receivedAt[message] ?? 0) > LONGEST_SECONDS)
      throw new LeaseTooLong();
    this.hide(message, seconds);
    return true;
  }

  /** Gives the message back, if it is still ours. */
  release(delivery: Delivery): void {
    this.extend(delivery, 0);
  }

  /** Sends the same as a new message, and takes this one off the queue. */
  renew(delivery: Delivery): void {
    if (!this.isHeldBy(delivery.message, delivery.receipt)) return;
    this.receives[delivery.message] = 0;
    this.sent++;
    this.removed++;
    this.release(delivery);
  }

  /** Takes the message off the queue. With another receipt than the latest SQS may not, and so never does here. */
  remove({ message, receipt }: Delivery): void {
    if (this.states[message] === GONE || this.receipts[message] !== receipt) return;
    this.leave(message);
    this.removed++;
  }

  /** Messages as they were when `takeSample` was called last. */
  depth(): QueueDepth {
    return this.sample;
  }

  takeSample(): void {
    this.sample = { visible: this.list.size, inFlight: this.hidden, delayed: 0 };
  }

  count(): QueueCount {
    const { sent, removed, redriven, hidden } = this;
    return { sent, removed, redriven, visible: this.list.size, hidden, armed: this.timers.size };
  }

  *messages(): Generator<Message> {
    for (const message of this.list) yield this.asMessage(message, true);
    for (const message of this.timers.keys()) yield this.asMessage(message, false);
  }

  /** Gives to those who wait what there is. */
  protected serve(): void {
    for (const [id, { deliver, end, lease }] of this.waiting) {
      const delivery = this.take(lease);
      if (!delivery) return;
      this.waiting.delete(id);
      end.cancel();
      this.clock.in(0, () => {
        deliver(delivery);
      });
    }
  }

  protected hide(message: number, seconds: number): void {
    this.visibleAt[message] = this.clock.now + seconds;
    if (this.states[message] === HIDDEN) return;
    this.list.remove(message);
    this.states[message] = HIDDEN;
    this.hidden++;
    this.move(message, -1, 1);
    this.arm(message);
  }

  private take(lease: number): Delivery | undefined {
    for (;;) {
      const message = this.list.first;
      if (message === undefined) return undefined;
      const before = this.receives[message] ?? 0;
      if (before >= this.settings.maxReceives) {
        this.redrive(message);
        continue;
      }
      this.receives[message] = before + 1;
      const receipt = (this.receipts[message] ?? 0) + 1;
      this.receipts[message] = receipt;
      this.receivedAt[message] = this.clock.now;
      if (!this.random.chance(this.settings.duplicated)) this.hide(message, lease);
      return {
        message,
        receives: before + 1,
        receipt,
        first: this.first[message] ?? 0,
        last: this.last[message] ?? 0,
      };
    }
  }

  private redrive(message: number): void {
    for (let unit = this.first[message] ?? 0; unit <= (this.last[message] ?? -1); unit++) {
      if (!this.census.isRecorded(unit)) this.census.giveUp(unit);
    }
    this.leave(message);
    this.redriven++;
  }

  private leave(message: number): void {
    if (this.states[message] === HIDDEN) {
      this.timers.get(message)?.cancel();
      this.timers.delete(message);
      this.hidden--;
      this.states[message] = GONE;
      this.move(message, 0, -1);
    } else {
      this.list.remove(message);
      this.states[message] = GONE;
      this.move(message, -1, 0);
    }
  }

  private show(message: number): void {
    if (this.states[message] !== HIDDEN) return;
    this.timers.get(message)?.cancel();
    this.timers.delete(message);
    this.hidden--;
    this.states[message] = VISIBLE;
    this.visibleAt[message] = this.clock.now;
    this.list.prepend(message);
    this.move(message, 1, -1);
    this.serve();
  }

  /** One timer a message, however often the lease is renewed. */
  private arm(message: number): void {
    const timer = this.clock.in((this.visibleAt[message] ?? 0) - this.clock.now, () => {
      if ((this.visibleAt[message] ?? 0) > this.clock.now) this.arm(message);
      else this.show(message);
    });
    this.timers.set(message, timer);
  }

  private isHeldBy(message: number, receipt: number): boolean {
    return this.receipts[message] === receipt && this.states[message] !== GONE && !this.isBack(message);
  }

  /** Whether its lease has run out. One that was delivered and left visible has none yet, and is still its receiver's. */
  private isBack(message: number): boolean {
    return (
      this.states[message] === VISIBLE && (this.visibleAt[message] ?? 0) > (this.receivedAt[message] ?? 0)
    );
  }

  private move(message: number, visible: number, hidden: number): void {
    this.census.move(this.first[message] ?? 0, this.last[message] ?? -1, visible, hidden);
  }

  private asMessage(message: number, isVisible: boolean): Message {
    return { first: this.first[message] ?? 0, last: this.last[message] ?? -1, isVisible };
  }
}

/** The message would be kept longer than SQS allows. */
export class LeaseTooLong extends Error {
  override readonly name = 'LeaseTooLong';
}
