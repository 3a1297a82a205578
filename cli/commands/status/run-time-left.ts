import type { JobThere } from '../../../local/folder-store/folder-frames';
import type { RunState } from '../../../local/run/run-state';
import { framesIn } from '../../../protocol/job/unit';

/**
 * How long a run still takes, by the records that it has written, or before the first by those of earlier runs of its job. Failed units
 * count as left.
 *
 * @param now milliseconds since 1970.
 * @returns seconds; null before there is any record, or when the run does not record its order.
 */
export function secondsLeft(
  { order, workers = 1 }: RunState,
  { units }: JobThere,
  now = Date.now(),
): number | null {
  if (!order) return null;
  const since = Date.parse(order.at);
  const all = [...units.values()];
  const ofRun = all.filter(({ at }) => at.getTime() >= since);
  const timed = ofRun.length > 0 ? ofRun : all;
  if (timed.length === 0) return null;
  const left = order.left - framesOf(ofRun);
  if (left <= 0) return 0;
  const each = timed.reduce((sum, { record }) => sum + record.seconds, 0) / framesOf(timed);
  const abreast = Math.min(workers, left);
  // The current units have been rendering for a while; at most for as long as a unit takes.
  const lastOf = new Map<string, number>();
  for (const { at, record } of ofRun)
    lastOf.set(record.worker, Math.max(at.getTime(), lastOf.get(record.worker) ?? since));
  let gone = 0;
  for (const last of lastOf.values()) gone += Math.min(each, Math.max(0, now - last) / 1000);
  return Math.max(0, each * Math.ceil(left / abreast) - gone / abreast);
}

/** A template's task may render several frames. */
function framesOf(done: readonly { readonly record: { readonly unit: string } }[]): number {
  return done.reduce((sum, { record }) => sum + framesIn(record.unit), 0);
}
