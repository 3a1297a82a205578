/** A stretch of the plan that is on its way to the queue. */
interface Part {
  readonly to: number;
  readonly tasks: number;
  isDone: boolean;
}

export interface Mark {
  /** Every task before this one in the plan is settled. */
  readonly upTo: number;
  /** Tasks that were queued on the way there. */
  readonly tasks: number;
}

/** Marks are written each so many tasks, ... */
const STEP = 500;
/** ... and no more than so many are queued beyond the last that was written: what a seeder that is killed queues twice. */
export const MOST_AHEAD = 1_000;

/**
 * Writes down how far the queueing of a plan has come: up to where *every* task is on the queue, though batches
 * end in any order. One mark is written at a time, beside the queueing.
 */
export class MarkedProgress {
  private readonly parts: Part[] = [];
  private begun: number;
  private reached: Mark;
  private written: Mark;
  private writing: Promise<void> | undefined;
  private readonly waiting = new Set<() => void>();
  private readonly fault = new AbortController();

  constructor(
    from: Mark,
    private readonly write: (mark: Mark) => Promise<void>,
  ) {
    this.begun = from.tasks;
    this.reached = from;
    this.written = from;
  }

  /** Tells that tasks up to `to` are about to be queued, so many of them. To be called in the plan's order. */
  begin(to: number, tasks: number): Part {
    const part = { to, tasks, isDone: false };
    this.parts.push(part);
    this.begun += tasks;
    return part;
  }

  /** Tells that a part is on the queue. */
  end(part: Part): void {
    part.isDone = true;
    for (let first = this.parts[0]; first?.isDone; first = this.parts[0]) {
      this.parts.shift();
      this.reached = { upTo: first.to, tasks: this.reached.tasks + first.tasks };
    }
    if (this.reached.tasks - this.written.tasks >= STEP) this.writing ??= this.writeOne();
  }

  /** Nothing more will be marked: whoever waits for room has waited in vain. */
  fail(error: unknown): void {
    this.fault.abort(error);
    this.wake();
  }

  /** Resolves when so little is unmarked that more may be queued. @throws what `fail` was told, or that a mark could not be written. */
  async room(): Promise<void> {
    this.fault.signal.throwIfAborted();
    while (this.begun - this.written.tasks >= MOST_AHEAD) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
      this.fault.signal.throwIfAborted();
    }
  }

  /** Writes the last mark, once nothing is under way. @throws when a mark could not be written. */
  async finish(): Promise<Mark> {
    await this.writing;
    this.fault.signal.throwIfAborted();
    if (this.reached.upTo !== this.written.upTo) await this.writeOne();
    this.fault.signal.throwIfAborted();
    return this.written;
  }

  private async writeOne(): Promise<void> {
    const mark = this.reached;
    try {
      await this.write(mark);
      this.written = mark;
    } catch (error) {
      this.fault.abort(error);
    }
    this.writing = undefined;
    this.wake();
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}
