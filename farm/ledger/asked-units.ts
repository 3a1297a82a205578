import { FrameRange } from '../../protocol/frame-range';
import type { Job } from '../../protocol/job';
import { Plan, unitsOf } from '../../protocol/plan';
import { UnitSet } from '../../protocol/unit-set';
import type { Ledger } from './ledger';

export interface AskedUnits {
  /** Units that were asked for, by all requests of the job together. */
  readonly units: UnitSet;
  /** When they were last asked for; ISO 8601. */
  readonly latest: string;
}

/** What was asked of a job; undefined when nothing was. */
export async function askedUnits(ledger: Ledger, { tiles, template }: Job): Promise<AskedUnits | undefined> {
  const units = new UnitSet();
  let latest = '';
  for await (const { frames, taskSize, at } of ledger.requests()) {
    if (at > latest) latest = at;
    const plan = new Plan(FrameRange.parse(frames), { taskSize, ...(tiles ? { tiles } : {}) });
    for (const task of plan.tasks()) {
      for (const unit of unitsOf(task, template === undefined ? 'frame' : 'span')) units.add(unit);
    }
  }
  return latest === '' ? undefined : { units, latest };
}
