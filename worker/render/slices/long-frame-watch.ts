import type { Slicing } from '../blender/blender-messages';
import { FrameEstimate } from '../../progress/frame-estimate';
import type { SlicePace } from './slice-pace';
import { isLong, isToBeginAgain } from './slice-policy';

/** The frame has to be aborted, and rendered in slices from its beginning. */
export class TooLong extends Error {}

interface Watched {
  readonly slicing: Slicing;
  readonly pace: SlicePace;
  readonly limitSeconds: number;
  /** The cost of reopening the scene. */
  readonly openSeconds: number;
  /** Called once, when the frame is long. */
  readonly onLong: (seconds: number) => void;
}

/** Watches the samples of a frame that is rendered whole, and aborts it when it is long and a restart in slices pays. */
export class LongFrameWatch {
  private readonly broken = new AbortController();
  private readonly estimate = new FrameEstimate();
  private readonly began: number;
  private hasSamples = false;
  private isTold = false;

  constructor(
    private readonly watched: Watched,
    private readonly now = () => performance.now(),
  ) {
    this.began = now();
    const { slicing } = watched;
    this.estimate.begin(this.began, 'rounds' in slicing ? slicing.rounds : 1);
  }

  /** Aborted with `TooLong`. */
  get signal(): AbortSignal {
    return this.broken.signal;
  }

  sample(done: number, of: number): void {
    // The log may continue for a moment.
    if (this.broken.signal.aborted) return;
    const { slicing, pace, limitSeconds, openSeconds } = this.watched;
    const { estimate } = this;
    const now = this.now();
    if (!this.hasSamples) pace.begun((now - this.began) / 1000);
    this.hasSamples = true;
    estimate.sample(done, of, now);
    const secondsInAll = estimate.secondsInAll(now);
    if (secondsInAll === undefined) return;
    const { isRough } = estimate;
    const secondsSoFar = (now - this.began) / 1000 + openSeconds;
    if (!isLong({ secondsInAll, isRough, limitSeconds })) return;
    if (!this.isTold) this.watched.onLong(secondsInAll);
    this.isTold = true;
    if (
      slicing.obstacles.length > 0 ||
      !isToBeginAgain({ secondsInAll, secondsSoFar, isRough, limitSeconds })
    )
      return;
    pace.isLong = true;
    pace.secondsEach = estimate.secondsASample;
    this.broken.abort(new TooLong('the frame takes long, and is begun again in slices'));
  }
}
