import type { Pause } from '../../local/run/pauses';
import { framesIn, parseUnitName } from '../../protocol/job/unit';
import type { WorkerEvent } from '../../protocol/environment/worker-event';

/** In milliseconds. A shorter gap between two frames of a worker counts as rendering; a longer one was waiting. */
const LONGEST_BETWEEN = 2000;
/** Pauses to keep: every current frame began after the oldest. */
const MOST_PAUSES = 1000;

/** How long a frame took. */
export interface FrameTime {
  readonly frame: number;
  readonly seconds: number;
}

/** A unit that was rendered, and when; milliseconds since 1970. */
interface Rendered {
  /** Its first frame. */
  readonly frame: number;
  /** How many it has: for a template the task is the unit. */
  readonly frames: number;
  readonly from: number;
  readonly to: number;
  /** For each of its frames. */
  seconds: number;
}

/** How long the frames of each unit took, without pauses. */
export class RenderedTimes {
  /** In the order in which they ended. */
  private readonly rendered: Rendered[] = [];
  private readonly begun = new Map<string, { readonly unit: string; readonly at: number }>();
  private readonly ended = new Map<string, number>();
  private readonly pauses: Pause[] = [];

  hear(event: WorkerEvent): void {
    const at = Date.parse(event.time);
    if (event.event === 'rendering') {
      const before = this.ended.get(event.worker) ?? -Infinity;
      const from = at - before > LONGEST_BETWEEN ? at : before;
      this.begun.set(event.worker, { unit: event.unit, at: from });
    } else if (event.event === 'rendered') {
      const from = this.begun.get(event.worker)?.at ?? at - event.seconds * 1000;
      this.begun.delete(event.worker);
      this.ended.set(event.worker, at);
      const seconds = this.secondsWithin(from, at);
      // The clock was set back.
      const frame = parseUnitName(event.unit)?.span.first;
      if (frame === undefined) return;
      const frames = framesIn(event.unit);
      const each = (at < from ? event.seconds : seconds) / frames;
      this.rendered.push({ frame, frames, from, to: at, seconds: each });
    } else if (event.event === 'failed') this.begun.delete(event.worker);
  }

  /** Records a pause. A unit may have ended in it, and been reported before. */
  paused(pause: Pause): void {
    this.pauses.push(pause);
    if (this.pauses.length > MOST_PAUSES) this.pauses.shift();
    for (let i = this.rendered.length - 1; i >= 0; i--) {
      const one = this.rendered[i];
      if (!one || one.to <= pause.from) break;
      if (one.from <= one.to) one.seconds = this.secondsWithin(one.from, one.to) / one.frames;
    }
  }

  list(): readonly FrameTime[] {
    return this.rendered;
  }

  /** The current units: the seconds so far, and the frames of each. @param now milliseconds since 1970 */
  underWay(now: number): { readonly seconds: number; readonly frames: number }[] {
    return [...this.begun.values()].map(({ unit, at }) => ({
      seconds: this.secondsWithin(at, now),
      frames: framesIn(unit),
    }));
  }

  /** Seconds of rendering between two moments. */
  secondsWithin(from: number, to: number): number {
    const paused = this.pauses.reduce(
      (sum, pause) => sum + Math.max(0, Math.min(to, pause.to) - Math.max(from, pause.from)),
      0,
    );
    return Math.max(0, to - from - paused) / 1000;
  }
}
