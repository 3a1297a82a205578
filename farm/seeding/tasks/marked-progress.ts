/** A part of the plan that is being queued. */
interface Part {
  readonly to: number;
  readonly tasks: number;
  isDone: boolean;
}

export interface Mark {
  /** Every task before this one in the plan is settled. */
  readonly upTo: number;
  /** Tasks that were queued up to there. */
  readonly tasks: number;
}

/** The interval between marks, in tasks, ... */
const STEP = 500;
/** ... and the most that may be queued beyond the last written mark: a seeder that is killed queues at most these twice. */
export const MOST_AHEAD = 1_000;

/**
 * Records the progress of queueing a plan, up to the point where *every* task is queued, although batches end in any order. It writes one
 * mark at a time, concurrently with the queueing.
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

  /** Registers that tasks up to `to` are about to be queued, and their number. Call it in the plan's order. */
  begin(to: number, tasks: number): Part {
    const part = { to, tasks, isDone: false };
    this.parts.push(part);
    this.begun += tasks;
    return part;
  }

  /** Registers that a part is queued. */
  end(part: Part): void {
    part.isDone = true;
    for (let first = this.parts[0]; first?.isDone; first = this.parts[0]) {
      this.parts.shift();
      this.reached = { upTo: first.to, tasks: this.reached.tasks + first.tasks };
    }
    if (this.reached.tasks - this.written.tasks >= STEP) this.writing ??= this.writeOne();
  }

  /** No more marks will be written: rejects the callers that wait for `room`. */
  fail(error: unknown): void {
    this.fault.abort(error);
    this.wake();
  }

  /**
   * Resolves when so little is unmarked that more may be queued. @throws the error of `fail`, or that of a mark that could not be written.
   */
  async room(): Promise<void> {
    this.fault.signal.throwIfAborted();
    while (this.begun - this.written.tasks >= MOST_AHEAD) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
      this.fault.signal.throwIfAborted();
    }
  }

  /** Writes the last mark, once no batch is in progress. @throws when a mark could not be written. */
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
