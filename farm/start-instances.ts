import type { Fleet } from './fleet';
import { instancesWanted } from './instances-wanted';
import type { TaskQueue } from './task-queue';

/**
 * As many instances as there is work for, and never fewer than there are: to take some away is the drainer's.
 * SQS counts late, so what was just sent counts at least.
 *
 * @returns how many are wanted now.
 */
export async function startInstances(
  { fleet, queue }: { readonly fleet: Fleet; readonly queue: TaskQueue },
  sent: number,
): Promise<number> {
  const [group, depth] = await Promise.all([fleet.describe(), queue.depth()]);
  const wanted = instancesWanted(group, depth, sent);
  if (wanted > group.desired) await fleet.setDesired(wanted);
  return wanted;
}
