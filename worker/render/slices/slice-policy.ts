/** The share of a frame's time that may be lost by aborting its render and restarting in slices. */
const MOST_LOST = 0.05;
/** One sample is a poor measure: the first is slow. */
const ONE_SAMPLE_MARGIN = 3;

/** The share of a slice's time beyond its samples: the target, and the maximum. */
const RATHER_OVERHEAD = 0.025;
const MOST_OVERHEAD = 0.04;
/** The target share of a frame's time. More slices fill the store; with fewer, a worker that ends loses more. */
const RATHER_PART = 0.01;
/** Seconds of samples. Longer slices lose more when a worker ends, shorter ones fill the store. */
const SHORTEST = 120;
const LONGEST = 600;

/** A frame that is being rendered whole. */
export interface OrdinaryFrame {
  /** Its estimated time. */
  readonly secondsInAll: number;
  /** The time that would be lost, with reopening the scene. */
  readonly secondsSoFar: number;
  /** Whether only the first samples are known. */
  readonly isRough: boolean;
  /** Longer frames are rendered in slices. */
  readonly limitSeconds: number;
}

/** Whether a frame is long enough for slices. */
export function isLong({
  secondsInAll,
  isRough,
  limitSeconds,
}: Omit<OrdinaryFrame, 'secondsSoFar'>): boolean {
  return secondsInAll > limitSeconds * (isRough ? ONE_SAMPLE_MARGIN : 1);
}

/** Whether to restart it in slices: while that loses a twentieth of it at most. */
export function isToBeginAgain(frame: OrdinaryFrame): boolean {
  return isLong(frame) && frame.secondsSoFar <= MOST_LOST * frame.secondsInAll;
}

export interface NextSlice {
  /** Seconds per sample. */
  readonly secondsEach: number;
  /** Seconds that a slice takes beyond its samples: synchronising the scene, and writing its file. */
  readonly overheadSeconds: number;
  /** The frame's total. */
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
  // Where the limit for long frames is below half an hour, slices are shorter, too.
  const shortest = Math.min(SHORTEST, limitSeconds / 15);
  const longest = Math.min(LONGEST, limitSeconds / 3);
  const worthIt = Math.max(overheadSeconds / RATHER_OVERHEAD, RATHER_PART * samples * secondsEach);
  const wanted = Math.min(Math.max(worthIt, shortest), longest);
  const seconds = Math.max(wanted, overheadSeconds / MOST_OVERHEAD);
  const slices = Math.max(1, Math.floor((samplesLeft * secondsEach) / seconds));
  return Math.ceil(samplesLeft / slices);
}
