/** The unit that a worker renders. */
export interface UnderWay {
  /** Until it is rendered; undefined when that is unknown. */
  readonly renderSeconds: number | undefined;
  /** How long checking, uploading and recording will take. */
  readonly publishSeconds: number;
}

/** Reserved for releasing the task, which takes a request or two, and for ending Blender. */
export const LAST_SECONDS = 2;
/** A frame does not render evenly, and an optimistic estimate would lose a finished frame. */
const CAUTION = 1.25;

/** Whether the unit can be rendered and recorded before the time is up. */
export function isFinishedInTime(underWay: UnderWay | undefined, secondsLeft: number): boolean {
  if (!underWay) return true;
  const { renderSeconds, publishSeconds } = underWay;
  if (renderSeconds === undefined) return false;
  return CAUTION * (renderSeconds + publishSeconds) + LAST_SECONDS <= secondsLeft;
}
