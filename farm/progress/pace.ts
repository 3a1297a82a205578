/** The window for a job's rate, if enough was recorded in it. */
const LATELY_MS = 15 * 60_000;
const ENOUGH = 10;

/**
 * The number of units recorded per minute: recently, because instances come and go; or over the last ten when each takes long. A job that
 * paused and was requested again counts from that request.
 *
 * @param recorded when each unit was recorded, in any order. All times are milliseconds.
 * @param since when the job was last requested.
 * @returns undefined while nothing was recorded since.
 */
export function unitsPerMinute(recorded: readonly number[], since: number, now: number): number | undefined {
  // S3's times are whole seconds, so a record may seem older than the request.
  const begun = Math.floor(since / 1000) * 1000;
  const times = recorded.filter((time) => time >= begun).sort((a, b) => a - b);
  const last = times.at(-1);
  if (last === undefined) return undefined;
  const lately = times.filter((time) => time > now - LATELY_MS).length;
  const isEnough = lately >= ENOUGH;
  const count = isEnough ? lately : Math.min(times.length, ENOUGH);
  const before = isEnough ? Math.max(begun, now - LATELY_MS) : (times.at(-count - 1) ?? begun);
  // The local clock may lag behind that of S3.
  const minutes = Math.max(now - before, last - before, 1000) / 60_000;
  return count / minutes;
}
