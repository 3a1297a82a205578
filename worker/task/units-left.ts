import { unitsOf } from '../../protocol/job/plan';
import type { QueuedTask } from '../../protocol/job/task-message';
import type { FailureRecord } from '../../protocol/ledger/record';
import { type Unit, unitName } from '../../protocol/job/unit';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import type { FramesDone } from './frames-done';
import type { OpenJob } from '../job/open-job';
import type { RetryElsewhere } from './retry-elsewhere';

/** A unit that is to be rendered. */
export interface UnitLeft {
  readonly unit: Unit;
  /** What went wrong with it before, if anything. */
  readonly failure: FailureRecord | undefined;
}

/** What a worker finds of a task that it has received. */
interface UnitsLeft {
  /** Those that it is to render. */
  readonly units: readonly UnitLeft[];
  /** Seconds for which others of them are left to other workers; 0 when none are. */
  readonly leftFor: number;
  /** Whether one has failed for good. */
  readonly isGivenUp: boolean;
}

/**
 * The units that are neither done nor failed for good, nor left to others. A message that nobody received before may be of a task
 * that somebody had: it was lost, sent twice, or given back as a new one. Of a template's task of which other tasks have done some frames the
 * rest is left, each run of it as a unit of its own (docs/decisions/0041-what-is-done-is-a-frame.md).
 */
export async function unitsLeft(
  { job, task }: QueuedTask,
  { file, ledger }: OpenJob,
  {
    retryElsewhere,
    framesDone,
    say,
  }: {
    readonly retryElsewhere: RetryElsewhere;
    readonly framesDone: FramesDone;
    readonly say: (news: WorkerNews) => void;
  },
): Promise<UnitsLeft> {
  let leftFor = 0;
  let isGivenUp = false;
  const look = async (unit: Unit): Promise<UnitLeft | undefined> => {
    const name = unitName(unit);
    const [done, failure] = await Promise.all([ledger.isDone(name), ledger.failure(name)]);
    if (done) {
      // Whoever recorded it may have died before that was done.
      if (failure) await ledger.forgetFailure(name);
      say({ event: 'skipped', job, unit: name });
      return undefined;
    }
    if (failure?.final) {
      // Whoever gave it up may have died before the task was with the dead letters.
      isGivenUp = true;
      return undefined;
    }
    if (!failure || !retryElsewhere.appliesTo(failure)) return { unit, failure };
    leftFor = Math.max(leftFor, retryElsewhere.delaySeconds(failure));
    return undefined;
  };
  const lookAtAll = async (units: Iterable<Unit>): Promise<UnitLeft[]> =>
    (await Promise.all([...units].map(look))).filter((one) => one !== undefined);
  if (file.job.template === undefined)
    return { units: await lookAtAll(unitsOf(task, 'frame')), leftFor, isGivenUp };
  const whole = await look(task);
  if (!whole) return { units: [], leftFor, isGivenUp };
  const parts = (await framesDone.of(ledger)).lacks(task);
  const name = unitName(task);
  if (parts.length === 1 && parts[0] && unitName(parts[0]) === name)
    return { units: [whole], leftFor, isGivenUp };
  if (parts.length === 0) {
    if (whole.failure) await ledger.forgetFailure(name);
    say({ event: 'skipped', job, unit: name });
  }
  return { units: await lookAtAll(parts), leftFor, isGivenUp };
}
