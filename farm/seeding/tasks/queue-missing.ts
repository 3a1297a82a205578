import { FrameSet } from '../../../protocol/job/frame-set';
import type { Unit } from '../../../protocol/job/unit';
import type { SeededJob } from '../../progress/farm-progress';
import type { TaskQueue } from '../../queue/task-queue';
import { planOf } from '../seed-progress-store';
import { parts, queueTasks, type Wanted } from './queue-tasks';

/** The number of tasks for the missing frames of a job. */
export function tasksMissing(progress: SeededJob): number {
  let tasks = 0;
  for (const wanted of wantedOf(progress)) for (const { bodies } of parts(wanted, 0)) tasks += bodies.length;
  return tasks;
}

/**
 * Queues the missing frames of a job, in tasks of the requested size.
 *
 * @returns how many tasks.
 * @throws the error of `queueTasks`; some tasks may be queued then.
 */
export async function queueMissing(
  progress: SeededJob,
  queue: TaskQueue,
  signal?: AbortSignal,
): Promise<number> {
  let sent = 0;
  for (const wanted of wantedOf(progress))
    sent += (await queueTasks(wanted, queue, signal ? { signal } : {})).tasks;
  return sent;
}

/** Requests overlap; each frame is queued once, in the largest task that was requested for it. */
function wantedOf({ file: { id, job }, asked, missing }: SeededJob): Wanted[] {
  if (missing.size === 0) return [];
  const queued = new FrameSet();
  const isSettled = (frame: Unit): boolean => !missing.has(frame) || queued.add(frame) === 0;
  const largestFirst = [...asked].sort((a, b) => b.taskSize - a.taskSize);
  return largestFirst.map((request) => ({ job: id, plan: planOf(request, job), isSettled }));
}
