import { FrameRange } from '../../protocol/job/frame-range';
import { FrameSet } from '../../protocol/job/frame-set';
import type { Job } from '../../protocol/job/job';
import { Plan } from '../../protocol/job/plan';
import type { Ledger } from '../ledger/ledger';

export interface AskedFrames {
  /** Frames, or tiles of them, that all requests of the job together asked for. */
  readonly frames: FrameSet;
  /** The time of the last request; ISO 8601. */
  readonly latest: string;
}

/** The frames that requests of a job asked for; undefined when there are none. */
export async function askedFrames(ledger: Ledger, { tiles }: Job): Promise<AskedFrames | undefined> {
  const all = new FrameSet();
  let latest = '';
  for await (const { frames, at } of ledger.requests()) {
    if (at > latest) latest = at;
    const plan = new Plan(FrameRange.parse(frames), tiles ? { tiles } : {});
    for (const frame of plan.tasks()) all.add(frame);
  }
  return latest === '' ? undefined : { frames: all, latest };
}
