/** What was recorded in this time says how fast a job is, if that is enough to tell. */
const LATELY_MS = 15 * 60_000;
const ENOUGH = 10;

/**
 * How many units are recorded in a minute: lately, as instances come and go; or by the last ten, where each takes long. A job that
 * was begun, rests and is asked for again is as fast as it has been since.
 *
 * @param recorded when each unit was recorded, in any order. All times are milliseconds.
 * @param since when the job was last asked for.
 * @returns undefined while nothing was recorded since.
 */
export function unitsPerMinute(recorded: readonly number[], since: number, now: number): number | undefined {
  // S3 tells whole seconds, so that what was recorded at once may seem to be from before.
  const begun = Math.floor(since / 1000) * 1000;
  const times = recorded.filter((time) => time >= begun).sort((a, b) => a - b);
  const last = times.at(-1);
  if (last === undefined) return undefined;
  const lately = times.filter((time) => time > now - LATELY_MS).length;
  const isEnough = lately >= ENOUGH;
  const count = isEnough ? lately : Math.min(times.length, ENOUGH);
  const before = isEnough ? Math.max(begun, now - LATELY_MS) : (times.at(-count - 1) ?? begun);
  // The clock here may be behind that of S3.
  const minutes = Math.max(now - before, last - before, 1000) / 60_000;
  return count / minutes;
}
