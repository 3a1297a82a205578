import { forgetBootFailures } from '../instances/boot-failures';
import { type FarmProgress, farmProgress } from '../progress/farm-progress';
import { endStop } from '../fleet/fleet-limit';
import type { OpenFarm } from '../open-farm';
import { queueIdentity } from '../queue/queue-identity';
import type { QueueDepth } from '../queue/task-queue';
import { startInstances } from '../fleet/start-instances';
import { requeueMissing } from './tasks/requeue-missing';

export interface Resumable {
  readonly progress: FarmProgress;
  /** Messages on the queue cannot be read; missing frames may be among them. */
  readonly onQueue: QueueDepth;
}

/** Reads what a farm lacks of all its requests. @param goesOn a job whose cancellation is ignored. @default - none */
export async function missingOnFarm(farm: OpenFarm, goesOn?: string): Promise<Resumable> {
  const [onQueue, identity] = await Promise.all([farm.queue.depth(), queueIdentity(farm.entry.queueUrl)]);
  return { progress: await farmProgress({ ...farm, queueIdentity: identity, goesOn }), onQueue };
}

export interface Resumed {
  /** Tasks that were queued; undefined when another seeder is running, and nothing was done. */
  readonly tasks: number | undefined;
  /** The desired capacity now. */
  readonly instances: number;
}

/** Queues what is missing, and launches instances. Also resumes a farm that was stopped, or that stopped itself because of failed boots. */
export async function resumeFarm(farm: OpenFarm, progress: Pick<FarmProgress, 'jobs'>): Promise<Resumed> {
  const { group } = farm.entry;
  const tasks = await requeueMissing({ ...farm, group }, progress);
  await endStop(farm.store, group);
  await forgetBootFailures(farm.store, group);
  return { tasks, instances: await startInstances(farm, tasks ?? 0) };
}
