import type { Fleet, Group } from '../fleet/fleet';
import type { QueueDepth, TaskQueue } from '../queue/task-queue';
import { tasksOn } from '../queue/tasks-on';
import { isSeeding } from '../seeding/seeding-lock';
import { keys } from '../../protocol/job/keys';
import type { ObjectStore } from '../store/object-store';

/** What a farm has at one time: its tasks and its instances. The status shows it, and the drainer decides by it. */
export interface FarmState {
  readonly tasks: QueueDepth;
  readonly deadLetters: number;
  readonly group: Group;
  /** A seeder is running. */
  readonly isSeeding: boolean;
}

/** Reads it: four requests, for a farm of any size. */
export async function farmState(
  {
    store,
    queue,
    deadLetters,
    fleet,
  }: {
    readonly store: ObjectStore;
    readonly queue: TaskQueue;
    readonly deadLetters: TaskQueue;
    readonly fleet: Fleet;
  },
  group: string,
): Promise<FarmState> {
  const [tasks, dead, described, seeding] = await Promise.all([
    queue.depth(),
    deadLetters.depth(),
    fleet.describe(),
    isSeeding(store, keys.farm(group).seeder),
  ]);
  return { tasks, deadLetters: dead.visible + dead.inFlight, group: described, isSeeding: seeding };
}

/** Tasks that are not done, visible or in flight. */
export function workOf({ tasks }: Pick<FarmState, 'tasks'>): number {
  return tasksOn(tasks);
}
