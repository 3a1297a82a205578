import type { Plan } from '../../protocol/plan';
import { UnitSet } from '../../protocol/unit-set';
import type { Ledger } from '../ledger/ledger';
import { queueTasks } from './queue-tasks';
import type { TaskQueue } from '../queue/task-queue';

export interface Seeded {
  /** Units in the plan. */
  readonly units: number;
  /** Units that the ledger had already. */
  readonly done: number;
  /** Tasks put on the queue. */
  readonly tasks: number;
}

/**
 * Puts every task on a fresh queue that has a unit the ledger does not. A queue that has had tasks before, on which they may
 * still be, is `seedFarm`'s.
 *
 * @param unitsAre what a task's units are; see `unitsOf`.
 */
export async function seed(
  plan: Plan,
  unitsAre: 'frame' | 'span',
  ledger: Ledger,
  queue: Pick<TaskQueue, 'sendAll'>,
  signal?: AbortSignal,
): Promise<Seeded> {
  const finished = new UnitSet();
  for await (const name of ledger.done()) finished.addName(name);

  let units = 0;
  let done = 0;
  const { tasks } = await queueTasks(
    {
      job: ledger.job,
      plan,
      unitsAre,
      isSettled: (unit) => {
        const is = finished.has(unit);
        units++;
        if (is) done++;
        return is;
      },
    },
    queue,
    signal ? { signal } : {},
  );
  return { units, done, tasks };
}
