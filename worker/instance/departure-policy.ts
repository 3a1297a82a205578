/** What a worker is at. */
export interface UnderWay {
  /** Until it is rendered; undefined when nobody knows. */
  readonly renderSeconds: number | undefined;
  /** What checking, uploading and recording it will take. */
  readonly publishSeconds: number;
}

/** Kept for giving the task back, which is a request or two, and for ending Blender. */
export const LAST_SECONDS = 2;
/** Frames are not rendered evenly; and of the last thing to be lost, a finished frame, nothing is gained by hoping. */
const CAUTION = 1.25;

/** Whether what is under way is finished, and recorded, before the time is up. */
export function isFinishedInTime(underWay: UnderWay | undefined, secondsLeft: number): boolean {
  if (!underWay) return true;
  const { renderSeconds, publishSeconds } = underWay;
  if (renderSeconds === undefined) return false;
  return CAUTION * (renderSeconds + publishSeconds) + LAST_SECONDS <= secondsLeft;
}
