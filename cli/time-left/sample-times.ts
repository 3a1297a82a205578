import type { WorkerEvent } from '../../protocol/environment/worker-event';
import type { Estimate } from './estimate';
import type { RenderedTimes } from './rendered-times';

/** The first samples vary too much. */
const LEAST_SECONDS = 2;
/** Later samples differ: by adaptive sampling, and by other programs' load. */
const UNSEEN = 0.1;

interface Sampled {
  /** The first reported sample, and when it was reported, in milliseconds since 1970. */
  readonly from: number;
  readonly first: number;
  readonly done: number;
  readonly of: number;
  /** When the last one was reported. */
  readonly at: number;
}

/** How long current frames still take, by their samples. */
export class SampleTimes {
  private readonly frames = new Map<string, Sampled>();

  constructor(private readonly times: Pick<RenderedTimes, 'secondsWithin'>) {}

  hear(event: WorkerEvent): void {
    if (event.event === 'progress') {
      const at = Date.parse(event.time);
      const { sample: done, of } = event;
      const before = this.frames.get(event.worker);
      // Each view layer counts from 0.
      const goesOn = before?.of === of && done >= before.done;
      const { from, first } = goesOn ? before : { from: at, first: done };
      this.frames.set(event.worker, { from, first, done, of, at });
    } else if (event.event === 'rendering' || event.event === 'rendered' || event.event === 'failed')
      this.frames.delete(event.worker);
  }

  /** @param now milliseconds since 1970 */
  left(worker: string, now: number): Estimate | undefined {
    const frame = this.frames.get(worker);
    if (!frame || frame.done <= frame.first) return undefined;
    const took = this.times.secondsWithin(frame.from, frame.at);
    if (took < LEAST_SECONDS) return undefined;
    const each = took / (frame.done - frame.first);
    const since = this.times.secondsWithin(frame.at, now);
    const seconds = Math.max(0, (frame.of - frame.done) * each - since);
    return { seconds, least: seconds * (1 - UNSEEN), most: seconds * (1 + UNSEEN) };
  }
}
