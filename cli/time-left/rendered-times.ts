import type { Pause } from '../../local/pauses';
import { parseUnitName } from '../../protocol/unit';
import type { WorkerEvent } from '../../protocol/worker-event';

/** What lies between two frames of a worker belongs to them, unless it waited for work. In milliseconds. */
const LONGEST_BETWEEN = 2000;
/** Pauses that are remembered: no frame that is being rendered began before all of them. */
const MOST_PAUSES = 1000;

/** How long a unit was rendered for. */
export interface FrameTime {
  /** The first frame of the unit. */
  readonly frame: number;
  readonly seconds: number;
}

/** A unit that was rendered, and when; milliseconds since 1970. */
interface Rendered {
  /** Its first frame. */
  readonly frame: number;
  readonly from: number;
  readonly to: number;
  seconds: number;
}

/** How long each unit was rendered for, without the time in which nothing was. */
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
      // The clock was set back meanwhile.
      const frame = parseUnitName(event.unit)?.span.first;
      if (frame !== undefined)
        this.rendered.push({ frame, from, to: at, seconds: at < from ? event.seconds : seconds });
    } else if (event.event === 'failed') this.begun.delete(event.worker);
  }

  /** Nothing was rendered in that time. A unit that ended just now may have been told before. */
  paused(pause: Pause): void {
    this.pauses.push(pause);
    if (this.pauses.length > MOST_PAUSES) this.pauses.shift();
    for (let i = this.rendered.length - 1; i >= 0; i--) {
      const one = this.rendered[i];
      if (!one || one.to <= pause.from) break;
      if (one.from <= one.to) one.seconds = this.secondsWithin(one.from, one.to);
    }
  }

  list(): readonly FrameTime[] {
    return this.rendered;
  }

  /** Seconds for which the units have been rendered that are under way. @param now milliseconds since 1970 */
  underWay(now: number): number[] {
    return [...this.begun.values()].map(({ at }) => this.secondsWithin(at, now));
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
