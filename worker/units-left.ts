import { unitsOf } from '../protocol/plan';
import type { QueuedTask } from '../protocol/task-message';
import { type Unit, unitName } from '../protocol/unit';
import type { WorkerNews } from '../protocol/worker-event';
import type { OpenJob } from './open-job';
import type { PassedOn } from './passed-on';

/** What a worker finds of a task that it has received. */
interface UnitsLeft {
  /** Those that it is to render. */
  readonly units: readonly Unit[];
  /** Seconds for which others of them are left to other workers; 0 when none are. */
  readonly leftFor: number;
  /** Whether one has failed for good. */
  readonly isGivenUp: boolean;
}

/**
 * The units that are neither done nor failed for good, nor left to others. A message that nobody received before may be of a task
 * that somebody had: it was lost, sent twice, or given back as a new one.
 */
export async function unitsLeft(
  { job, task }: QueuedTask,
  { file, ledger }: OpenJob,
  { passedOn, say }: { readonly passedOn: PassedOn; readonly say: (news: WorkerNews) => void },
): Promise<UnitsLeft> {
  let leftFor = 0;
  let isGivenUp = false;
  const units = [...unitsOf(task, file.job.template === undefined ? 'frame' : 'span')];
  const settled = await Promise.all(
    units.map(async (unit) => {
      const name = unitName(unit);
      const [done, failure] = await Promise.all([ledger.isDone(name), ledger.failure(name)]);
      // Whoever recorded it may have died before that was done.
      if (done && failure) await ledger.forgetFailure(name);
      if (done) say({ event: 'skipped', job, unit: name });
      // Whoever gave it up may have died before the task was with the dead letters.
      if (!done && failure?.final) isGivenUp = true;
      if (done || !failure || failure.final) return done || failure !== undefined;
      const isLeft = passedOn.isFor(failure);
      if (isLeft) leftFor = Math.max(leftFor, passedOn.seconds(failure));
      return isLeft;
    }),
  );
  return { units: units.filter((_, i) => !settled[i]), leftFor, isGivenUp };
}
