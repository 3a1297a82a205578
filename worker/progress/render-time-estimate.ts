import type { UnderWay } from '../instance/shutdown-policy';
import { FrameEstimate } from './frame-estimate';

/** Assumed publishing time before the first unit is published here. */
const UNKNOWN_PUBLISH_SECONDS = 10;

interface Current {
  readonly job: string;
  readonly began: number;
  readonly frame: FrameEstimate;
}

/** Estimates how long units take here, from the samples of the current one and from earlier units of the same job. */
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

  /** The current unit will not be rendered. */
  brokenOff(): void {
    this.current = undefined;
  }

  published(seconds: number): void {
    this.publishSeconds = Math.max(seconds, this.publishSeconds ?? 0);
  }

  /** Seconds that a unit of a job takes at most, as far as is known. */
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
    // Every second frame or so takes longer than any before, if only by a little: then assume as long again.
    return elapsed < longest ? longest - elapsed : elapsed;
  }

  private secondsSince(time: number): number {
    return (this.now() - time) / 1000;
  }
}
