/** A run that had to stop before its end, by no fault of its scene. What was rendered is kept. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
}
