import { isUp } from '../../farm/fleet/fleet';
import type { Boots } from './boots';
import { workOf } from '../../farm/status/farm-state';
import type { DrainerSnapshot } from './drainer-snapshot';

/**
 * The alarm goes off after `noProgressMinutes`; the drainer waits this many times as long, by default 13 hours. SQS keeps a task invisible
 * for at most 12 hours, and an instance must boot before that.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export const PATIENCE = 13;
/** More names add nothing. */
const MOST_NAMED = 20;

/**
 * The instances of a farm that recorded nothing for that long although there is work. All of them are ended, also busy ones, and also those
 * that are kept when there is no work.
 */
export function barrenOf(
  snapshot: DrainerSnapshot,
  minutes: number,
  { noProgressMinutes }: { readonly noProgressMinutes: number },
): Pick<Boots, 'condemned' | 'end'> {
  if (minutes < PATIENCE * noProgressMinutes || workOf(snapshot) === 0) return { condemned: [], end: [] };
  const end = snapshot.group.instances.filter(isUp).map(({ id }) => id);
  const reason = `nothing was recorded in ${String(minutes)} minutes in which instances were up`;
  return {
    condemned: end.slice(0, MOST_NAMED).map((instance) => ({ instance, step: 'progress', reason })),
    end,
  };
}
