/** How much of a frame's time may be lost by breaking off its ordinary rendering and beginning again in slices. */
const MOST_LOST = 0.05;
/** One sample alone is a poor measure: the first is slow. */
const ONE_SAMPLE_MARGIN = 3;

/** What a slice costs beyond its samples, as a part of its time: rather this, and never more than that. */
const RATHER_OVERHEAD = 0.025;
const MOST_OVERHEAD = 0.04;
/** Of a frame's time. With more slices the store fills up, with fewer a worker that ends loses more. */
const RATHER_PART = 0.01;
/** Seconds of samples. What is longer is lost when a worker ends, what is shorter fills the store. */
const SHORTEST = 120;
const LONGEST = 600;

/** A frame that is being rendered as ever. */
export interface OrdinaryFrame {
  /** What it is expected to take. */
  readonly secondsInAll: number;
  /** What would be rendered again, with opening the scene anew. */
  readonly secondsSoFar: number;
  /** Whether no more than the first samples are known. */
  readonly isRough: boolean;
  /** From what time on a frame is rendered in slices. */
  readonly limitSeconds: number;
}

/** Whether a frame takes so long that it is to be rendered in slices. */
export function isLong({
  secondsInAll,
  isRough,
  limitSeconds,
}: Omit<OrdinaryFrame, 'secondsSoFar'>): boolean {
  return secondsInAll > limitSeconds * (isRough ? ONE_SAMPLE_MARGIN : 1);
}

/** Whether to begin it again in slices: while what is lost by that is a twentieth of it at most. */
export function isToBeginAgain(frame: OrdinaryFrame): boolean {
  return isLong(frame) && frame.secondsSoFar <= MOST_LOST * frame.secondsInAll;
}

export interface NextSlice {
  /** Seconds that a sample takes. */
  readonly secondsEach: number;
  /** Seconds that a slice takes beyond its samples: the scene's way to the renderer, writing its file. */
  readonly overheadSeconds: number;
  /** Of the frame. */
  readonly samples: number;
  readonly samplesLeft: number;
  readonly limitSeconds: number;
}

/**
 * How many samples the next slice has. The rest is divided evenly, so that no slice is very short.
 *
 * @returns 1 at least, `samplesLeft` at most.
 */
export function samplesOfSlice(next: NextSlice): number {
  const { secondsEach, overheadSeconds, samples, samplesLeft, limitSeconds } = next;
  // Where a frame is long after less than half an hour, so are slices.
  const shortest = Math.min(SHORTEST, limitSeconds / 15);
  const longest = Math.min(LONGEST, limitSeconds / 3);
  const worthIt = Math.max(overheadSeconds / RATHER_OVERHEAD, RATHER_PART * samples * secondsEach);
  const wanted = Math.min(Math.max(worthIt, shortest), longest);
  const seconds = Math.max(wanted, overheadSeconds / MOST_OVERHEAD);
  const slices = Math.max(1, Math.floor((samplesLeft * secondsEach) / seconds));
  return Math.ceil(samplesLeft / slices);
}
