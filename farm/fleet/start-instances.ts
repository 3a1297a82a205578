import type { Fleet } from './fleet';
import { readFleetLimit, within } from './fleet-limit';
import { instancesWanted } from '../instances/instances-wanted';
import type { ObjectStore } from '../store/object-store';
import type { TaskQueue } from '../queue/task-queue';

interface StartedFarm {
  readonly entry: { readonly group: string };
  readonly store: ObjectStore;
  readonly fleet: Fleet;
  readonly queue: TaskQueue;
}

/**
 * As many instances as there is work for, and never fewer than there are: to take some away is the drainer's. None where the farm is
 * stopped. SQS counts late, so what was just sent counts at least.
 *
 * @returns how many are wanted now.
 */
export async function startInstances(
  { entry, store, fleet, queue }: StartedFarm,
  sent: number,
): Promise<number> {
  const [group, depth, limit] = await Promise.all([
    fleet.describe(),
    queue.depth(),
    readFleetLimit(store, entry.group),
  ]);
  // After a day without an instance Auto Scaling tries no more, and nothing else tells it to. What somebody has suspended stays so.
  if (group.suspended !== undefined && !group.suspended.startsWith('User')) await fleet.resumeLaunching();
  const wanted = instancesWanted(within(group, limit), depth, sent);
  if (wanted > group.desired) await fleet.setDesired(wanted);
  return wanted;
}
