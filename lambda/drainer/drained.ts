import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { workOf } from '../../farm/status/farm-state';
import type { DrainerSnapshot } from './drainer-snapshot';

/** Since when the queue was empty at every snapshot; undefined when it is not, or a seeder is running. */
export function emptySince(
  snapshot: Pick<DrainerSnapshot, 'tasks' | 'isSeeding' | 'now'>,
  before: DrainerMemory,
): number | undefined {
  return workOf(snapshot) === 0 && !snapshot.isSeeding ? (before.emptySince ?? snapshot.now) : undefined;
}

/** Whether a state has lasted for a visibility timeout: SQS's counts lag, and an expired lease returns a task. */
export function hasLasted(
  since: number | undefined,
  now: number,
  { leaseSeconds }: { readonly leaseSeconds: number },
): boolean {
  return since !== undefined && now - since >= leaseSeconds * 1000;
}
