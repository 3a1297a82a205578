import { FrameRange } from '../../protocol/job/frame-range';
import { FrameSet } from '../../protocol/job/frame-set';
import type { Job } from '../../protocol/job/job';
import { Plan } from '../../protocol/job/plan';
import type { Ledger } from './ledger';

export interface AskedFrames {
  /** Frames that were asked for, or tiles of them, by all requests of the job together. */
  readonly frames: FrameSet;
  /** When they were last asked for; ISO 8601. */
  readonly latest: string;
}

/** What was asked of a job; undefined when nothing was. */
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
