import type { FarmEntry } from '../protocol/farm/farm-entry';
import type { AwsEnvironment } from './aws/client-options';
import { objectStore, taskQueue } from './aws/clients';
import { autoScalingFleet, type Fleet } from './fleet/fleet';
import type { ObjectStore, OnUnreadable } from './store/object-store';
import { SeedProgressStore } from './seeding/seed-progress-store';
import type { TaskQueue } from './queue/task-queue';

/** A deployed farm, seen from outside. */
export interface OpenFarm {
  readonly entry: FarmEntry;
  readonly store: ObjectStore;
  /** Another bucket, of the same account and Region. */
  readonly bucket: (name: string) => ObjectStore;
  readonly queue: TaskQueue;
  readonly deadLetters: TaskQueue;
  readonly fleet: Fleet;
  readonly seedings: SeedProgressStore;
}

export interface OpenFarmOptions {
  /** Where AWS is. @default process.env */
  readonly env?: AwsEnvironment;
  /** See `ObjectStore.onUnreadable`. */
  readonly onUnreadable?: OnUnreadable;
}

/** Makes no request yet. */
export function openFarm(
  entry: FarmEntry,
  { env = process.env, onUnreadable }: OpenFarmOptions = {},
): OpenFarm {
  const store = objectStore(entry.framesBucket, env, onUnreadable);
  const others = new Map<string, ObjectStore>();
  return {
    entry,
    store,
    bucket: (name) => {
      const known = others.get(name) ?? objectStore(name, env);
      others.set(name, known);
      return known;
    },
    queue: taskQueue(entry.queueUrl, env),
    deadLetters: taskQueue(entry.deadLetterUrl, env),
    fleet: autoScalingFleet(entry.group, env),
    seedings: new SeedProgressStore(store, entry.group),
  };
}
