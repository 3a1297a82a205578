import type { Group } from '../fleet/fleet';
import type { QueueDepth } from '../queue/task-queue';
import { tasksOn } from '../queue/tasks-on';

/**
 * The desired capacity for a seeding: as many instances as there is work for, and never fewer than there are, because only the drainer
 * removes some. SQS's counts lag, so the tasks just sent are the lower bound.
 */
export function instancesWanted(
  { desired, max }: Pick<Group, 'desired' | 'max'>,
  depth: QueueDepth,
  sent: number,
): number {
  return Math.max(desired, Math.min(max, Math.max(sent, tasksOn(depth))));
}
