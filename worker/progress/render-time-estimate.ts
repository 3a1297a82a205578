import type { UnderWay } from '../instance/shutdown-policy';
import { FrameEstimate } from './frame-estimate';

/** What publishing is taken to need before anything was published here. */
const UNKNOWN_PUBLISH_SECONDS = 10;

interface Current {
  readonly job: string;
  readonly began: number;
  readonly frame: FrameEstimate;
}

/** How long units take here: told by the samples of the one under way, and by those before it of the same job. */
export class RenderTimeEstimate {
  private readonly longest = new Map<string, number>();
  private saveSeconds = 0;
  private publishSeconds: number | undefined;
  private current: Current | undefined;

  /** @param now milliseconds on a monotonic clock. */
  constructor(private readonly now = () => performance.now()) {}

  begin(job: string): void {
    const frame = new FrameEstimate();
    const began = this.now();
    frame.begin(began);
    this.current = { job, began, frame };
  }

  sample(done: number, of: number): void {
    this.current?.frame.sample(done, of, this.now());
  }

  /** @param saveSeconds how much of its time was saving; 0 when unknown. */
  rendered(saveSeconds: number): void {
    const { current } = this;
    this.current = undefined;
    if (!current) return;
    this.saveSeconds = Math.max(saveSeconds, this.saveSeconds);
    const seconds = this.secondsSince(current.began);
    this.longest.set(current.job, Math.max(seconds, this.longest.get(current.job) ?? 0));
  }

  /** The unit under way will not be rendered. */
  brokenOff(): void {
    this.current = undefined;
  }

  published(seconds: number): void {
    this.publishSeconds = Math.max(seconds, this.publishSeconds ?? 0);
  }

  /** Seconds that a unit of a job takes at most, as far as that is known. */
  usual(job: string): number | undefined {
    return this.longest.get(job);
  }

  /** Undefined when nothing is being rendered. */
  get underWay(): UnderWay | undefined {
    const { current } = this;
    if (!current) return undefined;
    const { publishSeconds = UNKNOWN_PUBLISH_SECONDS } = this;
    return { renderSeconds: this.renderSeconds(current), publishSeconds };
  }

  private renderSeconds({ job, began, frame }: Current): number | undefined {
    const bySamples = frame.secondsLeft(this.now());
    if (bySamples !== undefined) return bySamples + this.saveSeconds;
    const longest = this.longest.get(job);
    if (longest === undefined) return undefined;
    const elapsed = this.secondsSince(began);
    // Longer than any before, if only by a little, is every second frame or so: then it may well take as long again.
    return elapsed < longest ? longest - elapsed : elapsed;
  }

  private secondsSince(time: number): number {
    return (this.now() - time) / 1000;
  }
}
