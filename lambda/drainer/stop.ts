import type { FailedBoot } from '../../farm/instances/boot-failures';
import { OUTSIDE_STEPS } from '../../protocol/failure/boot-failure';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';

const FOR_HOW_LONG = 'stopped until the farm is seeded again';
const isOutside = ({ step }: FailedBoot): boolean => OUTSIDE_STEPS.some((one) => one === step);

/**
 * Whether to stop replacing instances: too many consecutive boots failed, or much paid time brought no record, and nothing was recorded
 * since. The farm stays stopped until it is seeded, which clears the failures: a loop of instances that cost money and do nothing is worse
 * than a halt. Failures seen from outside count only when no worker is running: otherwise only those instances are bad, and not all.
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
