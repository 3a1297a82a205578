import type { TaskQueue } from '../farm/queue/task-queue';
import { seed } from '../farm/seeding/seed';
import { isTooMany } from '../protocol/failures-allowed';
import type { Plan } from '../protocol/plan';
import type { LocalEvent, LocalRender } from './local-render';
import type { Order } from './order';
import { countUnits, recordedTimes, trialPlan } from './trial';
import type { UnitCount } from './unit-count';

/** What the workers are told, and how they are heard. */
export interface Crew {
  readonly queue: Pick<TaskQueue, 'sendAll'>;
  readonly count: UnitCount;
  /** The version of Blender that they render with. */
  readonly blender: string;
  readonly tell: (event: LocalEvent) => void;
  /** Until this settles, or rejects because of what stops the run. */
  readonly unlessStopped: <T>(waited: Promise<T>) => Promise<T>;
  readonly stop: AbortSignal;
}

/** What of an order was there to render. */
interface Ordered {
  readonly total: number;
  /** Units that were finished before. */
  readonly skipped: number;
  readonly isTrialOnly?: true;
}

/** Has an order rendered, its trial first, until every unit is done or has failed, or too many have. */
export async function renderOrder(
  order: Order,
  request: Pick<LocalRender, 'goesOn' | 'failuresAllowed' | 'taskSize' | 'tiles'>,
  crew: Crew,
): Promise<Ordered> {
  const { ledger, plan, unitsAre } = order;
  const { count, tell } = crew;
  const { goesOn, failuresAllowed } = request;
  const isTooManyFailed = (units: number): boolean => isTooMany(units, failuresAllowed);
  if (goesOn) {
    const trial = trialPlan(plan.range, request, unitsAre);
    for (const time of await recordedTimes(trial, unitsAre, ledger)) tell({ kind: 'timed', ...time });
    await renderPart(order, trial, isTooManyFailed, crew);
    const { units: total, done } = await countUnits(plan, unitsAre, ledger);
    const failed = (await count.failures()).length;
    const left = total - done - failed;
    const isRest =
      left > 0 && !isTooManyFailed(failed) && (await crew.unlessStopped(goesOn({ left, failed })));
    if (!isRest) return { total, skipped: done - count.done, ...(left > 0 ? { isTrialOnly: true } : {}) };
  }
  return renderPart(order, plan, isTooManyFailed, crew);
}

async function renderPart(
  { ledger, plan, unitsAre }: Order,
  part: Plan,
  isTooManyFailed: (units: number) => boolean,
  { queue, count, blender, tell, unlessStopped, stop }: Crew,
): Promise<Ordered> {
  // What an earlier part has rendered was not there before the run.
  const own = count.done;
  const { units: total, done } = await seed(part, unitsAre, ledger, queue, stop);
  const skipped = done - own;
  const { range } = plan;
  tell({ kind: 'prepared', job: ledger.job, total, skipped, blender, range, isTrial: part !== plan });
  await unlessStopped(count.reaches(total - skipped, isTooManyFailed));
  return { total, skipped };
}
