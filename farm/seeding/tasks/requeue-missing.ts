import { keys } from '../../../protocol/job/keys';
import type { FarmProgress } from '../../progress/farm-progress';
import type { ObjectStore } from '../../store/object-store';
import type { TaskQueue } from '../../queue/task-queue';
import { SeedingLock } from '../seeding-lock';
import { queueMissing } from './queue-missing';

/** Attempts to take a lock that another seeder may have taken a moment ago. */
const TRIES = 3;

/**
 * Queues what is missing, under the seeding lock.
 *
 * @returns how many tasks; undefined when another seeder is running, and nothing was done.
 */
export async function requeueMissing(
  { group, store, queue }: { readonly group: string; readonly store: ObjectStore; readonly queue: TaskQueue },
  { jobs }: Pick<FarmProgress, 'jobs'>,
): Promise<number | undefined> {
  let tries = 0;
  const isTimeUp = (): boolean => tries++ === TRIES;
  const { signal } = new AbortController();
  const lock = await SeedingLock.take(store, keys.farm(group).seeder, { isTimeUp, signal });
  if (!lock) return undefined;
  try {
    let tasks = 0;
    for (const job of jobs) tasks += await queueMissing(job, queue, lock.lost);
    return tasks;
  } finally {
    await lock.release();
  }
}
