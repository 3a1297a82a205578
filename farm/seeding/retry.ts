import { unitsOf } from '../../protocol/plan';
import type { FailureRecord } from '../../protocol/record';
import { readTaskMessage, writeTaskMessage } from '../../protocol/task-message';
import { parseUnitName, type Unit, unitName } from '../../protocol/unit';
import { beginAnew } from '../fleet/boot-failures';
import type { Fleet } from '../fleet/fleet';
import { inLanes } from '../in-lanes';
import { Ledger } from '../ledger/ledger';
import type { ObjectStore } from '../store/object-store';
import type { TaskQueue } from '../queue/task-queue';
import { startInstances } from '../fleet/start-instances';

const LANES = 32;
/** Long enough to look at one dead letter. */
const LEASE_SECONDS = 60;

interface RetryingFarm {
  readonly entry: { readonly group: string };
  readonly store: ObjectStore;
  readonly queue: TaskQueue;
  readonly deadLetters: TaskQueue;
  readonly fleet: Fleet;
}

export interface Retried {
  /** Tasks that are on the queue again. */
  readonly tasks: number;
  /** Instances that are wanted now. */
  readonly instances: number;
}

/**
 * Sends units that failed to the queue again, with all their attempts before them, and has instances started. Their dead letters go. Broken
 * off in the middle, it is to be called again for everything: a unit whose failure was forgotten and that was not queued is still among the
 * dead letters.
 *
 * @param isAll whether it is all that failed; then tasks of the job that were put with the dead letters unrendered, as those of a job that
 * was stopped, are sent again, too.
 */
export async function retryOnFarm(
  farm: RetryingFarm,
  job: string,
  failures: readonly FailureRecord[],
  isAll: boolean,
): Promise<Retried> {
  const ledger = new Ledger(farm.store, job);
  const unitsAre = (await ledger.readJob())?.job.template === undefined ? 'frame' : 'span';
  const chosen = failures.flatMap(({ unit }) => parseUnitName(unit) ?? []);
  // Workers would put away what is queued of a job that is cancelled; where nothing is sent, it stays so.
  if (failures.length > 0) await ledger.uncancel();
  await inLanes(failures, LANES, ({ unit }) => ledger.forgetFailure(unit));
  const bodies = chosen.map((unit) => writeTaskMessage({ job, task: unit }));
  const sent = await farm.queue.sendAll(bodies);
  const isQueued = new Set(chosen.map(unitName));
  const again = await takeFromDeadLetters(farm, ledger, { unitsAre, isQueued, isAll });
  const tasks = sent + again;
  if (tasks > 0) await beginAnew(farm.store, farm.entry.group);
  return { tasks, instances: await startInstances(farm, tasks) };
}

/** @returns how many tasks of it were queued. */
async function takeFromDeadLetters(
  { queue, deadLetters }: RetryingFarm,
  ledger: Ledger,
  how: {
    readonly unitsAre: 'frame' | 'span';
    readonly isQueued: ReadonlySet<string>;
    readonly isAll: boolean;
  },
): Promise<number> {
  let again = 0;
  // What is left where it is, is invisible for a while, and so is met once.
  for (let { visible } = await deadLetters.depth(); visible > 0; visible--) {
    const received = await deadLetters.receive({ waitSeconds: 1, leaseSeconds: LEASE_SECONDS });
    if (!received) break;
    const units = unitsIn(received.body, ledger.job, how.unitsAre);
    const missing: Unit[] = [];
    for (const unit of units) {
      const name = unitName(unit);
      if (!how.isQueued.has(name) && !(await ledger.isDone(name))) missing.push(unit);
    }
    if (units.length === 0 || (missing.length > 0 && !how.isAll)) continue;
    const tasks = missing.map((task) => writeTaskMessage({ job: ledger.job, task }));
    if (tasks.length > 0) await ledger.uncancel();
    again += await queue.sendAll(tasks);
    await deadLetters.remove(received.receipt);
  }
  return again;
}

/** Of a task of this job; none for anything else. */
function unitsIn(body: string, job: string, unitsAre: 'frame' | 'span'): Unit[] {
  try {
    const queued = readTaskMessage(body);
    return queued.job === job ? [...unitsOf(queued.task, unitsAre)] : [];
  } catch {
    return [];
  }
}
