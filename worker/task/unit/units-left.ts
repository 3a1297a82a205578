import { unitKind, unitsOf } from '../../../protocol/job/plan';
import type { QueuedTask } from '../../../protocol/job/task-message';
import type { FailureRecord } from '../../../protocol/ledger/record';
import { type Unit, unitName } from '../../../protocol/job/unit';
import type { WorkerNews } from '../../../protocol/environment/worker-event';
import type { KnownFailures } from '../../failures/known-failures';
import type { OpenJob } from '../../job/open-job';
import type { RetryElsewhere } from '../retry-elsewhere';
import type { FramesDone } from './frames-done';

/** A unit that is to be rendered. */
export interface UnitLeft {
  readonly unit: Unit;
  /** What went wrong with it before, if anything. */
  readonly failure: FailureRecord | undefined;
}

/** What is left of a task that a worker has received. */
export interface UnitsLeft {
  /** The units that this worker is to render. */
  readonly units: readonly UnitLeft[];
  /** Seconds for which units of it are left to other workers; 0 when none are. */
  readonly leftFor: number;
  /** Whether a unit of it has failed for good. */
  readonly hasFinalFailure: boolean;
}

/**
 * The units that are neither done nor failed for good, nor left to others. A message at its first receipt may be of a task that a worker
 * had before: it was lost, sent twice, or released as a new message. Of a template's task of which other tasks have done some frames the
 * rest is left, each run of it as a unit of its own (docs/decisions/0041-what-is-done-is-a-frame.md).
 */
export async function unitsLeft(
  { job, task }: QueuedTask,
  { file, ledger }: OpenJob,
  {
    knownFailures,
    isFirstReceipt,
    retryElsewhere,
    framesDone,
    say,
  }: {
    readonly knownFailures: KnownFailures;
    /** Whether no worker had the message before. */
    readonly isFirstReceipt: boolean;
    readonly retryElsewhere: RetryElsewhere;
    readonly framesDone: FramesDone;
    readonly say: (news: WorkerNews) => void;
  },
): Promise<UnitsLeft> {
  let leftFor = 0;
  let hasFinalFailure = false;
  const look = async (unit: Unit): Promise<UnitLeft | undefined> => {
    const name = unitName(unit);
    const [done, failure] = await Promise.all([
      ledger.isDone(name),
      knownFailures.of(ledger, name, isFirstReceipt),
    ]);
    if (done) {
      // The worker that recorded it may have died before it did this.
      if (failure) await ledger.forgetFailure(name);
      say({ event: 'skipped', job, unit: name });
      return undefined;
    }
    if (failure?.final) {
      // Its last worker may have died before the task was with the dead letters.
      hasFinalFailure = true;
      return undefined;
    }
    if (!failure || !retryElsewhere.appliesTo(failure)) return { unit, failure };
    leftFor = Math.max(leftFor, retryElsewhere.delaySeconds(failure));
    return undefined;
  };
  const lookAtAll = async (units: Iterable<Unit>): Promise<UnitLeft[]> =>
    (await Promise.all([...units].map(look))).filter((one) => one !== undefined);
  if (unitKind(file.job) === 'frame')
    return { units: await lookAtAll(unitsOf(task, 'frame')), leftFor, hasFinalFailure };
  const whole = await look(task);
  if (!whole) return { units: [], leftFor, hasFinalFailure };
  const parts = (await framesDone.of(ledger)).lacks(task);
  const name = unitName(task);
  if (parts.length === 1 && parts[0] && unitName(parts[0]) === name)
    return { units: [whole], leftFor, hasFinalFailure };
  if (parts.length === 0) {
    if (whole.failure) await ledger.forgetFailure(name);
    say({ event: 'skipped', job, unit: name });
  }
  return { units: await lookAtAll(parts), leftFor, hasFinalFailure };
}
