/** A received message, invisible to others until its lease expires. */
export interface Received {
  readonly body: string;
  /** Identifies this receipt for `extend`, `release` and `remove`. */
  readonly receipt: string;
  /** The receive count, this one included. */
  readonly receives: number;
}

/** Approximate, like SQS's counts: exact once the queue has been idle for a moment. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface SendOptions {
  /** Concurrent batches. @default 8 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

export interface ReceiveOptions {
  /** How long to wait for a message: 0 to 20 seconds. */
  readonly waitSeconds: number;
  /** The duration of the lease, unless `extend` changes it: at most 43,200 seconds. */
  readonly leaseSeconds: number;
  readonly signal?: AbortSignal;
}

/** The lease of a message is lost: it has expired, or the message was deleted. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * A queue of tasks with leases: the part of SQS that Brenda needs. The contract is `test/farm/task-queue.contract.ts`, which every
 * implementation passes.
 */
export interface TaskQueue {
  /**
   * Sends every body, in batches of ten, several batches at once. Reads from the iterable only as fast as it sends.
   *
   * @returns how many were sent.
   * @throws when the queue does not accept one of them after several attempts. Others may have been sent.
   * @throws the reason of `signal`.
   */
  sendAll(bodies: Iterable<string> | AsyncIterable<string>, options?: SendOptions): Promise<number>;

  /**
   * Receives one message; undefined when none came in time, or shortly before.
   *
   * @throws the reason of `signal`.
   */
  receive(options: ReceiveOptions): Promise<Received | undefined>;

  /**
   * Receives up to `most` messages, ten at most, without waiting for more than the first.
   *
   * @throws the reason of `signal`.
   */
  receiveUpTo(most: number, options: ReceiveOptions): Promise<readonly Received[]>;

  /** Sets the lease to end `seconds` from now. @throws LeaseLost */
  extend(receipt: string, seconds: number): Promise<void>;

  /** Releases the message: others may receive it at once. A lost lease is no fault. */
  release(receipt: string): Promise<void>;

  /** Deletes the message. A message that is already gone is no fault. */
  remove(receipt: string): Promise<void>;

  /** Deletes up to ten messages in one request, as `remove` does one. @throws when one could not be deleted; others may have been. */
  removeAll(receipts: readonly string[]): Promise<void>;

  depth(): Promise<QueueDepth>;
}
