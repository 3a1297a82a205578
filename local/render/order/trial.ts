import type { Ledger } from '../../../farm/ledger/ledger';
import { forEachConcurrently } from '../../../farm/aws/for-each-concurrently';
import { FrameRange, spanLength } from '../../../protocol/job/frame-range';
import { FrameSet } from '../../../protocol/job/frame-set';
import { Plan, type PlanOptions, unitsOf } from '../../../protocol/job/plan';
import { parseUnitName } from '../../../protocol/job/unit';

/** Records read at the same time. */
const LANES = 16;

/** The plan of the first, the middle and the last task: whole frames with all their tiles. */
export function trialPlan(
  range: FrameRange,
  { taskSize = 1, tiles }: Pick<PlanOptions, 'taskSize' | 'tiles'>,
): Plan {
  const spans = new Plan(range, { taskSize });
  const places = new Set([0, Math.floor((spans.count - 1) / 2), spans.count - 1]);
  const texts = [...places].map((place) => {
    const [task] = spans.tasks({ from: place });
    return task ? FrameRange.of(task.span.first, task.span.last, task.span.step).toString() : '';
  });
  return new Plan(FrameRange.parse(texts.join(',')), { taskSize, ...(tiles ? { tiles } : {}) });
}

/** How many frames, or tiles of them, a plan has, and how many of them are done. */
export async function countFrames(
  plan: Plan,
  ledger: Ledger,
): Promise<{ readonly frames: number; readonly done: number }> {
  const recorded = await FrameSet.of(ledger.done());
  const all = { frames: 0, done: 0 };
  for (const task of plan.tasks())
    for (const frame of unitsOf(task, 'frame')) {
      all.frames++;
      if (recorded.has(frame)) all.done++;
    }
  return all;
}

/** How long each finished frame of a plan took, by the records of its tasks. */
export async function recordedTimes(
  plan: Plan,
  ledger: Ledger,
): Promise<{ readonly frame: number; readonly seconds: number }[]> {
  const wanted = new FrameSet();
  for (const task of plan.tasks()) wanted.add(task);
  const times: { readonly frame: number; readonly seconds: number }[] = [];
  await forEachConcurrently(ledger.done(), LANES, async (name) => {
    const unit = parseUnitName(name);
    if (!unit || !wanted.meets(unit)) return;
    const record = await ledger.record(name);
    if (record) times.push({ frame: unit.span.first, seconds: record.seconds / spanLength(unit.span) });
  });
  return times.sort((a, b) => a.frame - b.frame);
}
