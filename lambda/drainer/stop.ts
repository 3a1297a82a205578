import type { FailedBoot } from '../../farm/fleet/boot-failures';
import type { DrainerMemory } from '../../protocol/drainer-memory';

/**
 * Whether instances are not replaced any more: so many boots in a row failed, and nothing was recorded since. It stays so until
 * someone seeds the farm, which forgets the failures; a loop of instances that cost and do nothing is worse than a halt.
 */
export function stopOf(
  failures: readonly FailedBoot[],
  { stopped, progressAt = 0 }: Pick<DrainerMemory, 'stopped' | 'progressAt'>,
  now: number,
  allowed: number,
): DrainerMemory['stopped'] {
  if (stopped && failures.some(({ recorded }) => recorded <= stopped.at)) return stopped;
  const inARow = failures.filter(({ recorded }) => recorded > progressAt);
  const last = inARow.at(-1);
  if (!last || inARow.length < allowed) return undefined;
  const why = `${last.instance} at ${last.step ?? 'an unknown step'}: ${last.reason ?? 'no reason was left'}`;
  return {
    at: now,
    reason: `stopped until the farm is seeded again: ${String(inARow.length)} boots failed in a row, the last ${why}`,
  };
}
