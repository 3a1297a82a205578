import { type Plan, type Task, unitsOf } from '../protocol/plan';
import { writeTaskMessage } from '../protocol/task-message';
import { unitName } from '../protocol/unit';
import type { Ledger } from './ledger';
import type { TaskQueue } from './task-queue';

export interface Seeded {
  /** Units in the plan. */
  readonly units: number;
  /** Units that the ledger had already. */
  readonly done: number;
  /** Tasks put on the queue. */
  readonly tasks: number;
}

/**
 * Puts every task on the queue that has a unit the ledger does not. Seeding twice is harmless: nothing is missing
 * the second time, and a worker skips what was done in between.
 *
 * @param unitsAre what a task's units are; see `unitsOf`.
 */
export async function seed(
  plan: Plan,
  unitsAre: 'frame' | 'span',
  ledger: Ledger,
  queue: TaskQueue,
  signal?: AbortSignal,
): Promise<Seeded> {
  const finished = new Set<string>();
  for await (const unit of ledger.done()) finished.add(unit);

  let units = 0;
  let done = 0;
  const isMissing = (task: Task): boolean => {
    let missing = false;
    for (const unit of unitsOf(task, unitsAre)) {
      units++;
      if (finished.has(unitName(unit))) done++;
      else missing = true;
    }
    return missing;
  };
  function* bodies(): Generator<string> {
    for (const task of plan.tasks()) if (isMissing(task)) yield writeTaskMessage({ job: ledger.job, task });
  }
  const tasks = await queue.sendAll(bodies(), signal ? { signal } : {});
  return { units, done, tasks };
}
