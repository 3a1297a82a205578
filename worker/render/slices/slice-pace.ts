/** How many of the latest slices say what the next one costs. */
const LATEST = 3;

/** What is known of the frames of a job that were rendered here, and of what their slices cost. */
export class SlicePace {
  /** Whether they take longer than the limit; undefined before the first. */
  isLong: boolean | undefined;
  /** Whether it has been said how they are rendered. */
  isSaid = false;
  /** Seconds of a sample; undefined when nobody knows. */
  secondsEach: number | undefined;
  private overheads: number[] = [];

  /** Seconds that a slice takes beyond its samples: the most of the latest. As long as none is known, none: a short slice will tell. */
  get overheadSeconds(): number {
    return Math.max(0, ...this.overheads);
  }

  /** @param syncSeconds from the beginning of a frame to its first sample. */
  begun(syncSeconds: number): void {
    if (this.overheads.length === 0) this.overheads = [syncSeconds];
  }

  /** @param samplingSeconds what of its time were samples; null where Blender's log does not tell. */
  rendered(slice: {
    readonly count: number;
    readonly seconds: number;
    readonly samplingSeconds: number | null;
  }): void {
    const { count, seconds, samplingSeconds } = slice;
    const sampling = samplingSeconds ?? seconds;
    this.secondsEach = sampling / count;
    this.overheads = [...this.overheads.slice(1 - LATEST), seconds - sampling];
  }
}
