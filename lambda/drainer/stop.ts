import type { FailedBoot } from '../../farm/instances/boot-failures';
import { OUTSIDE_STEPS } from '../../protocol/failure/boot-failure';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';

const FOR_HOW_LONG = 'stopped until the farm is seeded again';
const isOutside = ({ step }: FailedBoot): boolean => OUTSIDE_STEPS.some((one) => one === step);

/**
 * Whether instances are not replaced any more: so many boots in a row failed, or nothing came of a long time that was paid for, and nothing
 * was recorded since. It stays so until someone seeds the farm, which forgets the failures; a loop of instances that cost and do
 * nothing is worse than a halt. What was seen from outside counts only where nobody works: else it is those instances that are bad, and
 * not all.
 */
export function stopOf(
  failures: readonly FailedBoot[],
  { stopped, progressAt = 0, working }: Pick<DrainerMemory, 'stopped' | 'progressAt' | 'working'>,
  now: number,
  allowed: number,
): DrainerMemory['stopped'] {
  if (stopped && failures.some(({ recorded }) => recorded <= stopped.at)) return stopped;
  const inARow = failures.filter(({ recorded }) => recorded > progressAt);
  const barren = inARow.find(({ step }) => step === 'progress');
  if (barren) return { at: now, reason: `${FOR_HOW_LONG}: ${barren.reason ?? 'nothing was recorded'}` };
  const counted = working === undefined ? inARow : inARow.filter((one) => !isOutside(one));
  const last = counted.at(-1);
  if (!last || counted.length < allowed) return undefined;
  const why = `${last.instance} at ${last.step ?? 'an unknown step'}: ${last.reason ?? 'no reason was left'}`;
  return {
    at: now,
    reason: `${FOR_HOW_LONG}: ${String(counted.length)} boots failed in a row, the last ${why}`,
  };
}
