import { FrameSet } from '../../protocol/job/frame-set';
import { type UnitKind, unitKind, unitsOf } from '../../protocol/job/plan';
import type { FailureRecord } from '../../protocol/ledger/record';
import { readTaskMessage, writeTaskMessage } from '../../protocol/job/task-message';
import { parseUnitName, type Unit } from '../../protocol/job/unit';
import { forgetBootFailures } from '../instances/boot-failures';
import type { Fleet } from '../fleet/fleet';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { Ledger } from '../ledger/ledger';
import type { ObjectStore } from '../store/object-store';
import type { TaskQueue } from '../queue/task-queue';
import { startInstances } from '../fleet/start-instances';

const LANES = 32;
/** Long enough to read one dead letter. */
const LEASE_SECONDS = 60;

interface RetryingFarm {
  readonly entry: { readonly group: string };
  readonly store: ObjectStore;
  readonly queue: TaskQueue;
  readonly deadLetters: TaskQueue;
  readonly fleet: Fleet;
}

export interface Retried {
  /** Tasks that are queued again. */
  readonly tasks: number;
  /** The desired capacity now. */
  readonly instances: number;
}

/**
 * Queues failed frames that are not done again, each once, with all their attempts, and launches instances. Deletes their dead letters.
 * After an interruption, call it again for everything: a unit whose failure was cleared but that was not queued is still dead-lettered.
 *
 * @param isAll whether to retry everything that failed. Then tasks of the job that were dead-lettered unrendered, such as those of a
 * stopped job, are sent again, too.
 */
export async function retryOnFarm(
  farm: RetryingFarm,
  job: string,
  failures: readonly FailureRecord[],
  isAll: boolean,
): Promise<Retried> {
  const ledger = new Ledger(farm.store, job);
  const settled = await FrameSet.of(ledger.done());
  const chosen = failures.flatMap(({ unit }) => missingOf(parseUnitName(unit), settled));
  // Workers would discard queued tasks of a cancelled job. When nothing is sent, the job stays cancelled.
  if (failures.length > 0) await ledger.uncancel();
  await forEachConcurrently(failures, LANES, ({ unit }) => ledger.forgetFailure(unit));
  const bodies = chosen.map((unit) => writeTaskMessage({ job, task: unit }));
  const sent = await farm.queue.sendAll(bodies);
  const unitsAre = unitKind((await ledger.readJob())?.job ?? {});
  const again = await takeFromDeadLetters(farm, ledger, { settled, unitsAre, isAll });
  const tasks = sent + again;
  if (tasks > 0) await forgetBootFailures(farm.store, farm.entry.group);
  return { tasks, instances: await startInstances(farm, tasks) };
}

/** @returns the number of its tasks that were queued. */
async function takeFromDeadLetters(
  { queue, deadLetters }: RetryingFarm,
  ledger: Ledger,
  how: {
    /** Frames that are done, or queued by now. */
    readonly settled: FrameSet;
    /** The smallest part that fails by itself. */
    readonly unitsAre: UnitKind;
    readonly isAll: boolean;
  },
): Promise<number> {
  let again = 0;
  // A dead letter that stays is invisible for a while, so that it is received once.
  for (let { visible } = await deadLetters.depth(); visible > 0; visible--) {
    const received = await deadLetters.receive({ waitSeconds: 1, leaseSeconds: LEASE_SECONDS });
    if (!received) break;
    const task = taskIn(received.body, ledger.job);
    if (!task) continue;
    const isMissing = how.settled.lacks(task).length > 0;
    if (isMissing && !how.isAll) continue;
    const missing = missingOf(task, how.settled).flatMap((part) => [...unitsOf(part, how.unitsAre)]);
    const tasks = missing.map((part) => writeTaskMessage({ job: ledger.job, task: part }));
    if (tasks.length > 0) await ledger.uncancel();
    again += await queue.sendAll(tasks);
    await deadLetters.remove(received.receipt);
  }
  return again;
}

/** The parts of a task that are not settled; marks them as settled. */
function missingOf(task: Unit | undefined, settled: FrameSet): Unit[] {
  if (!task) return [];
  const missing = settled.lacks(task);
  settled.add(task);
  return missing;
}

/** A task of this job; undefined for any other message. */
function taskIn(body: string, job: string): Unit | undefined {
  try {
    const queued = readTaskMessage(body);
    return queued.job === job ? queued.task : undefined;
  } catch {
    return undefined;
  }
}
