/** How many of the latest slices the estimate uses. */
const LATEST = 3;

/** The times of a job's frames that were rendered here, and of their slices. */
export class SlicePace {
  /** Whether they take longer than the limit; undefined before the first. */
  isLong: boolean | undefined;
  /** Whether it has been reported how they are rendered. */
  isSaid = false;
  /** Seconds per sample; undefined when unknown. */
  secondsEach: number | undefined;
  private overheads: number[] = [];

  /** Seconds that a slice takes beyond its samples: the most of the latest. Zero while none is known: a short slice will show it. */
  get overheadSeconds(): number {
    return Math.max(0, ...this.overheads);
  }

  /** @param syncSeconds from the beginning of a frame to its first sample. */
  begun(syncSeconds: number): void {
    if (this.overheads.length === 0) this.overheads = [syncSeconds];
  }

  /** @param samplingSeconds the part of its time for samples; null where Blender's log does not have it. */
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
