import { setImmediate, setTimeout as delay } from 'node:timers/promises';

/** How far the log may lag behind what it explains, in milliseconds: they come through different pipes. */
const LAG = 100;
/** A program that a scene's script has left running may write without end. */
const MOST_WAITS = 30;

/**
 * Waits until Blender's log has gone quiet, 3 seconds at most.
 *
 * Time alone is no proof: on a busy machine Node runs an expired timer before it reads what waits in a pipe.
 *
 * @param linesRead how many lines have been read so far.
 */
export async function logIsQuiet(linesRead: () => number): Promise<void> {
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    const before = linesRead();
    await delay(LAG);
    // Node reads the pipes between this and the timer.
    await setImmediate();
    if (linesRead() === before) return;
  }
}
