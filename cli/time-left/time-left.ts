import type { LocalEvent } from '../../local/render/local-render';
import type { FrameRange } from '../../protocol/job/frame-range';
import { framesIn } from '../../protocol/job/unit';
import { type Estimate, estimate, type Timed } from './estimate';
import { type FrameTime, RenderedTimes } from './rendered-times';
import { SampleTimes } from './sample-times';

/** How long a render still takes, by the events so far. */
export class TimeLeft {
  private readonly times = new RenderedTimes();
  private readonly samples = new SampleTimes(this.times);
  /** Frames that earlier runs rendered. */
  private readonly earlier: FrameTime[] = [];
  private range: FrameRange | undefined;
  private ofRun = 0;
  private over = 0;
  private frames = 0;
  private cached: { readonly at: number; readonly left: Estimate | undefined } | undefined;

  /** @param now the wall clock, in milliseconds since 1970. */
  constructor(
    private readonly workers: number,
    private readonly now: () => number = Date.now,
  ) {}

  hear(event: LocalEvent): void {
    if (event.kind === 'prepared') {
      this.range = event.range;
      this.ofRun = event.total - event.skipped;
    } else if (event.kind === 'count') this.over = event.done + event.failed;
    else if (event.kind === 'paused') this.times.paused(event.pause);
    else if (event.kind === 'timed') this.earlier.push(event);
    else if (event.kind === 'worker') {
      this.times.hear(event.event);
      this.samples.hear(event.event);
      if (event.event.event === 'published') this.frames += framesIn(event.event.unit);
    }
  }

  /** Frames, or tiles of them, that this run has to render; 0 until it is known. */
  get total(): number {
    return this.ofRun;
  }

  /** How many of these are done or have failed. */
  get settled(): number {
    return this.over;
  }

  /** Frames that workers have reported as done. */
  get published(): number {
    return this.frames;
  }

  /** The average frames per minute of all workers; undefined before the first. */
  unitsPerMinute(): number | undefined {
    const times = this.times.list();
    if (times.length === 0) return undefined;
    const seconds = times.reduce((sum, one) => sum + one.seconds, 0);
    return (60 * times.length * this.workers) / Math.max(seconds, 1e-3);
  }

  /** The rest of a current frame, by its samples; undefined where Blender reports none, or too few yet. */
  ofFrame(worker: string): Estimate | undefined {
    return this.samples.left(worker, this.now());
  }

  /** The rest of the run; undefined before anything is known. Computed once a second at most. */
  left(): Estimate | undefined {
    const at = this.now();
    if (this.cached?.left === undefined || Math.abs(at - this.cached.at) > 1000)
      this.cached = { at, left: this.of(this.ofRun - this.over, this.times.underWay(at)) };
    return this.cached.left;
  }

  /** How long so many whole frames take. */
  ofUnits(units: number): Estimate | undefined {
    return this.of(units, []);
  }

  private of(units: number, underWay: ReturnType<RenderedTimes['underWay']>): Estimate | undefined {
    const rest = { places: this.range?.count ?? 0, units, workers: this.workers };
    const all = estimate(this.timed(), rest);
    if (!all || units <= 0) return all;
    // Current units are part of the rest, and have been rendering for a while, at most for as long as a frame takes.
    const each = all.seconds / Math.ceil(units / Math.min(this.workers, units));
    const gone =
      underWay.reduce((sum, { seconds, frames }) => sum + Math.min(seconds, each * frames), 0) /
      Math.min(this.workers, units);
    const less = (seconds: number): number => Math.max(0, seconds - gone);
    return { seconds: less(all.seconds), least: less(all.least), most: less(all.most) };
  }

  private timed(): Timed[] {
    return [...this.earlier, ...this.times.list()].flatMap(({ frame, seconds }) => {
      const at = this.range?.indexOf(frame) ?? -1;
      return at < 0 ? [] : [{ at, seconds }];
    });
  }
}
