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
 * Launches as many instances as there is work for, and never lowers the desired capacity: only the drainer does that. Launches none on a
 * stopped farm. SQS's counts lag, so the tasks just sent are the lower bound.
 *
 * @returns the desired capacity.
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
  // After a day without a successful launch, Auto Scaling suspends launches itself, and only a request resumes them. A user's suspension
  // stays.
  if (group.suspended !== undefined && !group.suspended.startsWith('User')) await fleet.resumeLaunching();
  const wanted = instancesWanted(within(group, limit), depth, sent);
  if (wanted > group.desired) await fleet.setDesired(wanted);
  return wanted;
}
