/** A message that was received and is invisible to others until its lease ends. */
export interface Received {
  readonly body: string;
  /** What `extend`, `release` and `remove` name this receipt by. */
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

/** Approximate, as SQS counts: right once the queue has been still for a moment. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface SendOptions {
  /** Batches under way at once. @default 8 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

export interface ReceiveOptions {
  /** How long to wait for a message: 0 to 20 seconds. */
  readonly waitSeconds: number;
  /** How long the message is ours, unless `extend` makes it longer: at most 43,200 seconds. */
  readonly leaseSeconds: number;
  readonly signal?: AbortSignal;
}

/** The lease of a message is no longer ours: it ended, or the message is gone. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * A queue of tasks with leases: what Brenda needs of SQS. The contract is `test/farm/task-queue.contract.ts`, which every
 * implementation passes.
 */
export interface TaskQueue {
  /**
   * Sends every body, ten a batch and several batches at once; takes them from the iterable only as fast as it sends.
   *
   * @returns how many were sent.
   * @throws when the queue does not take one of them, after several attempts. Others may have been sent.
   * @throws the reason of `signal`.
   */
  sendAll(bodies: Iterable<string> | AsyncIterable<string>, options?: SendOptions): Promise<number>;

  /**
   * One message; undefined when none came in time, or a little before.
   *
   * @throws the reason of `signal`.
   */
  receive(options: ReceiveOptions): Promise<Received | undefined>;

  /** Keeps the message for `seconds` from now. @throws LeaseLost */
  extend(receipt: string, seconds: number): Promise<void>;

  /** Gives the message back: others may receive it at once. No fault when the lease is lost. */
  release(receipt: string): Promise<void>;

  /** Takes the message off the queue for good. No fault when it is gone. */
  remove(receipt: string): Promise<void>;

  depth(): Promise<QueueDepth>;
}
