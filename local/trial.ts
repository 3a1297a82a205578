import type { Ledger } from '../farm/ledger/ledger';
import { FrameRange } from '../protocol/frame-range';
import { Plan, type PlanOptions, unitsOf } from '../protocol/plan';
import { type Unit, unitName } from '../protocol/unit';
import { UnitSet } from '../protocol/unit-set';

/**
 * The plan of the first, the middle and the last of what a plan renders: whole frames with all their tiles. Where the tasks are the units, their
 * spans stay as they are.
 */
export function trialPlan(range: FrameRange, options: PlanOptions, unitsAre: 'frame' | 'span'): Plan {
  const { taskSize, tiles } = options;
  const spans = new Plan(range, { taskSize: unitsAre === 'span' ? (taskSize ?? 1) : 1 });
  const places = new Set([0, Math.floor((spans.count - 1) / 2), spans.count - 1]);
  const texts = [...places].map((place) => {
    const [task] = spans.tasks({ from: place });
    return task ? FrameRange.of(task.span.first, task.span.last, task.span.step).toString() : '';
  });
  return new Plan(FrameRange.parse(texts.join(',')), {
    taskSize: unitsAre === 'span' ? (taskSize ?? 1) : 1,
    ...(tiles ? { tiles } : {}),
  });
}

/** How many units a plan has, and how many of them have a record. */
export async function countUnits(
  plan: Plan,
  unitsAre: 'frame' | 'span',
  ledger: Ledger,
): Promise<{ readonly units: number; readonly done: number }> {
  const recorded = new UnitSet();
  for await (const name of ledger.done()) recorded.addName(name);
  const all = { units: 0, done: 0 };
  for (const unit of unitsIn(plan, unitsAre)) {
    all.units++;
    if (recorded.has(unit)) all.done++;
  }
  return all;
}

/** How long each unit of a plan took that has a record, with its first frame. */
export async function recordedTimes(
  plan: Plan,
  unitsAre: 'frame' | 'span',
  ledger: Ledger,
): Promise<{ readonly frame: number; readonly seconds: number }[]> {
  const times: { readonly frame: number; readonly seconds: number }[] = [];
  for (const unit of unitsIn(plan, unitsAre)) {
    const record = await ledger.record(unitName(unit));
    if (record) times.push({ frame: unit.span.first, seconds: record.seconds });
  }
  return times;
}

/** The units of a plan, in the order of its tasks. */
export function* unitsIn(plan: Plan, unitsAre: 'frame' | 'span'): Generator<Unit> {
  for (const task of plan.tasks()) yield* unitsOf(task, unitsAre);
}
