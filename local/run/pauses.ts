/** A stretch of wall-clock time in which nothing was rendered; milliseconds since 1970. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

/** A measurement of the machine at one moment. */
export interface ActivitySample {
  /** Wall-clock time, in milliseconds since 1970. */
  readonly wall: number;
  /** Processor time that all workers and their Blenders have used, in seconds. @default - the system does not report it */
  readonly processor: number | undefined;
}

/** The intended interval of measurements, in milliseconds. */
export const SAMPLE_EVERY_MS = 2000;
/** Longer intervals were a delay: the machine slept, this process was stopped, or the system was busy. */
const HELD_UP_MS = 3 * SAMPLE_EVERY_MS;
/** The weight of the newest measurement in the average. */
const NEWEST = 0.2;

/**
 * Finds the times in which nothing was rendered: the machine slept, or the processes were stopped. No clock shows that. On some systems the
 * monotonic clock continues while the machine sleeps, and on all of them while processes are stopped.
 */
export class Pauses {
  private last: ActivitySample | undefined;
  /** Seconds of processor time per second of rendering. */
  private usual: number | undefined;

  /** @returns the pause since the last measurement, if there was one. */
  sample(now: ActivitySample): Pause | undefined {
    const { last } = this;
    this.last = now;
    // A clock that was set back proves nothing.
    if (!last || now.wall <= last.wall) return undefined;
    const apart = now.wall - last.wall;
    const used =
      now.processor === undefined || last.processor === undefined
        ? undefined
        : Math.max(0, now.processor - last.processor);
    if (apart > HELD_UP_MS) return this.heldUp(last.wall, apart, used);
    if (used === undefined) return undefined;
    if (used === 0) return { from: last.wall, to: now.wall };
    const rate = used / (apart / 1000);
    this.usual = this.usual === undefined ? rate : this.usual + NEWEST * (rate - this.usual);
    return undefined;
  }

  /** The workers may have continued, as after Ctrl-Z: then they have used the usual processor time. */
  private heldUp(from: number, apart: number, used: number | undefined): Pause | undefined {
    const rendered = used === undefined ? SAMPLE_EVERY_MS : (used / (this.usual ?? 1)) * 1000;
    const paused = apart - rendered;
    return paused < SAMPLE_EVERY_MS ? undefined : { from, to: from + paused };
  }
}
