import type { TaskQueue } from '../../../farm/queue/task-queue';
import { seed } from '../../../farm/seeding/seed';
import { isTooMany } from '../../../protocol/failure/failures-allowed';
import type { Plan } from '../../../protocol/job/plan';
import type { LocalEvent, LocalRender } from '../local-render';
import type { Order } from './order';
import { countFrames, recordedTimes, trialPlan } from './trial';
import type { UnitCount } from './unit-count';

/** How to reach the workers, and to wait for them. */
export interface Crew {
  readonly queue: Pick<TaskQueue, 'sendAll'>;
  readonly count: UnitCount;
  /** The version of Blender that they render with. */
  readonly blender: string;
  readonly tell: (event: LocalEvent) => void;
  /** Settles with the promise, or rejects when the run is stopped. */
  readonly unlessStopped: <T>(waited: Promise<T>) => Promise<T>;
  readonly stop: AbortSignal;
}

/** How much of an order had to be rendered: frames, or tiles of them. */
interface Ordered {
  readonly total: number;
  /** Frames that were finished before. */
  readonly skipped: number;
  readonly isTrialOnly?: true;
}

/** Renders an order, its trial first, until every frame is done or has failed, or too many have. */
export async function renderOrder(
  order: Order,
  request: Pick<LocalRender, 'goesOn' | 'failuresAllowed' | 'template' | 'tiles'>,
  crew: Crew,
): Promise<Ordered> {
  const { ledger, plan, taskSize } = order;
  const { count, tell } = crew;
  const { goesOn, failuresAllowed } = request;
  const isTooManyFailed = (units: number): boolean => isTooMany(units, failuresAllowed);
  if (goesOn) {
    // A template renders a whole task at once.
    const size = request.template === undefined ? 1 : taskSize;
    const trial = trialPlan(plan.range, { ...request, taskSize: size });
    for (const time of await recordedTimes(trial, ledger)) tell({ kind: 'timed', ...time });
    await renderPart(order, trial, isTooManyFailed, crew);
    const { frames: total, done } = await countFrames(plan, ledger);
    const { frames: failed, units } = await count.failures();
    const left = total - done - failed;
    const isRest =
      left > 0 && !isTooManyFailed(units.length) && (await crew.unlessStopped(goesOn({ left, failed })));
    if (!isRest) return { total, skipped: done - count.done, ...(left > 0 ? { isTrialOnly: true } : {}) };
  }
  return renderPart(order, plan, isTooManyFailed, crew);
}

async function renderPart(
  { ledger, plan }: Order,
  part: Plan,
  isTooManyFailed: (units: number) => boolean,
  { queue, count, blender, tell, unlessStopped, stop }: Crew,
): Promise<Ordered> {
  // Frames that an earlier part of this run rendered do not count as finished before it.
  const own = count.done;
  const { frames: total, done } = await seed(part, ledger, queue, stop);
  const skipped = done - own;
  const { range } = plan;
  tell({ kind: 'prepared', job: ledger.job, total, skipped, blender, range, isTrial: part !== plan });
  await unlessStopped(count.reaches(total - skipped, isTooManyFailed));
  return { total, skipped };
}
