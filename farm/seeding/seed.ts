import { FrameSet } from '../../protocol/job/frame-set';
import type { Plan } from '../../protocol/job/plan';
import type { Ledger } from '../ledger/ledger';
import { queueTasks } from './tasks/queue-tasks';
import type { TaskQueue } from '../queue/task-queue';

export interface Seeded {
  /** Frames in the plan, or tiles of them. */
  readonly frames: number;
  /** Those that the ledger had already. */
  readonly done: number;
  /** Tasks put on the queue. */
  readonly tasks: number;
}

/**
 * Puts every frame on a fresh queue that the ledger does not have. A queue that has had tasks before, on which they may
 * still be, is `seedFarm`'s.
 */
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
    signal ? { signal } : {},
  );
  return { frames, done, tasks };
}
