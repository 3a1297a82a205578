import { FrameSet } from '../../protocol/job/frame-set';
import type { Plan } from '../../protocol/job/plan';
import type { Ledger } from '../ledger/ledger';
import { queueTasks } from './tasks/queue-tasks';
import type { TaskQueue } from '../queue/task-queue';

export interface Seeded {
  /** Frames, or tiles, in the plan. */
  readonly frames: number;
  /** Frames that were already in the ledger. */
  readonly done: number;
  /** Tasks that were queued. */
  readonly tasks: number;
}

/** Queues every frame that the ledger does not have, in the plan's order, on a new queue. For a queue that may still have earlier tasks, use `seedFarm`. */
export async function seed(
  plan: Plan,
  ledger: Ledger,
  queue: Pick<TaskQueue, 'sendAll'>,
  signal?: AbortSignal,
): Promise<Seeded> {
  const finished = await FrameSet.of(ledger.done());
  let frames = 0;
  let done = 0;
  const { tasks } = await queueTasks(
    {
      job: ledger.job,
      plan,
      isSettled: (frame) => {
        const is = finished.has(frame);
        frames++;
        if (is) done++;
        return is;
      },
    },
    queue,
    // One batch at a time: tasks are handed out in the order in which they arrive.
    { concurrency: 1, ...(signal ? { signal } : {}) },
  );
  return { frames, done, tasks };
}
