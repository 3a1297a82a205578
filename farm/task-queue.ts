/** A message that was received and is invisible to others until its lease ends. */
export interface Received {
  readonly body: string;
  /** What `extend`, `release` and `remove` name this receipt by. */
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** The lease of a message is no longer ours: it ended, or the message is gone. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A queue of tasks with leases: what Brenda needs of SQS. */
export interface TaskQueue {
  /** Sends every body, ten a batch and several batches at once; takes them from the iterable only as fast as it sends. Answers how many. */
  sendAll(bodies: Iterable<string> | AsyncIterable<string>, options?: { readonly concurrency?: number; readonly signal?: AbortSignal }): Promise<number>;

  /** One message, waiting up to `waitSeconds` (at most 20) for it. */
  receive(options: { readonly waitSeconds: number; readonly leaseSeconds: number; readonly signal?: AbortSignal }): Promise<Received | undefined>;

  /** Keeps the message for `seconds` from now. @throws LeaseLost */
  extend(receipt: string, seconds: number): Promise<void>;

  /** Gives the message back: others may receive it at once. No fault when the lease is lost. */
  release(receipt: string): Promise<void>;

  /** Takes the message off the queue for good. No fault when it is gone. */
  remove(receipt: string): Promise<void>;

  depth(): Promise<QueueDepth>;
}
