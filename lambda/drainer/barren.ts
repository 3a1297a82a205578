import { isUp } from '../../farm/fleet/fleet';
import type { Boots } from './boots';
import { type DrainerSnapshot, workOf } from './drainer-snapshot';

/**
 * The alarm rings after `noProgressMinutes`, and after so many times that nobody is waited for: with its default that is 13 hours. SQS
 * leaves a task with no worker for longer than 12, and an instance has to boot before.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export const PATIENCE = 13;
/** More say nothing more. */
const MOST_NAMED = 20;

/**
 * The instances of a farm at which nothing was recorded for so long, though there is work: all of them are ended, also those that are busy,
 * and also those that are to be kept when there is no work.
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
