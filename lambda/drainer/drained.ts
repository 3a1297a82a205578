import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { type Look, workOf } from './look';

/** Since when the queue was empty at every look; undefined when it is not, or somebody puts tasks on it. */
export function emptySince(
  look: Pick<Look, 'tasks' | 'isSeeding' | 'now'>,
  before: DrainerMemory,
): number | undefined {
  return workOf(look) === 0 && !look.isSeeding ? (before.emptySince ?? look.now) : undefined;
}

/** Whether something has lasted for a visibility timeout: SQS counts late, and a lost lease puts a task back. */
export function hasLasted(
  since: number | undefined,
  now: number,
  { leaseSeconds }: { readonly leaseSeconds: number },
): boolean {
  return since !== undefined && now - since >= leaseSeconds * 1000;
}
