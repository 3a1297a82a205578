import type { TaskQueue } from './task-queue';

/** SQS's limit on a batch. */
const BATCH = 10;
/** A finished task stays invisible for the rest of its lease, which is far longer. */
const WAIT_MS = 1000;

/**
 * Deletes the messages of finished tasks, those of short ones together. A worker that dies before leaves up to ten messages whose tasks are
 * done: the worker that receives them finds that out.
 */
export class Removals {
  private waiting: string[] = [];
  private readonly removing = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  /** @param onFault receives what the queue refused: such messages come back when their lease ends. */
  constructor(
    private readonly queue: Pick<TaskQueue, 'remove' | 'removeAll'>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** The message is deleted soon. */
  add(receipt: string): void {
    this.waiting.push(receipt);
    if (this.waiting.length === BATCH) this.send();
    else
      this.timer ??= setTimeout(() => {
        this.send();
      }, WAIT_MS);
  }

  /** Resolves when every message that was added is deleted, or was refused. */
  async flush(): Promise<void> {
    this.send();
    await Promise.all(this.removing);
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [receipt, ...others] = this.waiting;
    if (receipt === undefined) return;
    const removed = others.length === 0 ? this.queue.remove(receipt) : this.queue.removeAll(this.waiting);
    this.waiting = [];
    const removing = removed.catch(this.onFault).finally(() => {
      this.removing.delete(removing);
    });
    this.removing.add(removing);
  }
}
